package io.weir.examples.demo;

/** Every event counts once for its key. */
final class CountExpectation implements Expectation {
  private final Tally counts = new Tally();

  @Override
  public void add(Event event) {
    counts.add(event.key(), TimeSpan.ALWAYS, 1);
  }

  @Override
  public Expected expected() {
    return new Expected(counts, TimeSpan.ALWAYS, 0);
  }
}
