package io.weir.examples.demo;

import java.nio.charset.StandardCharsets;

/** Generated clicks: the key is the auction, the value says who clicked. */
final class ClickSource implements EventSource {
  // larger than any number of keys and prime, so that ranks are spread one to one over the ids
  private static final long SPREAD = 2_654_435_761L;
  private static final long FIRST = 104_729;
  private static final int BIDDERS = 100_003;

  private final long events;
  private final ZipfRanks ranks;
  private long event;
  private long auction;

  ClickSource(long events, ZipfRanks ranks) {
    this.events = events;
    this.ranks = ranks;
  }

  @Override
  public boolean next() {
    if (event == events) {
      return false;
    }
    event++;
    // the most wanted auctions are not neighbours
    auction = (ranks.next() * SPREAD + FIRST) % ranks.count();
    return true;
  }

  @Override
  public String key() {
    return "auction-" + auction;
  }

  @Override
  public byte[] value() {
    String click = "bidder-" + event % BIDDERS + " looked at click " + event;
    return click.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public double progress() {
    return events == 0 ? 1 : (double) event / events;
  }

  @Override
  public void close() {}
}
