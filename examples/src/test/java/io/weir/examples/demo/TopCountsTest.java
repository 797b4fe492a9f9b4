package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether wrong counts are found out. */
class TopCountsTest {
  private static final Tally FED = tally(Map.of("a", 3L, "b", 2L, "c", 1L));

  @Test
  void shouldAcceptWhenCountsAreThoseOfTheEvents() throws DemoException {
    Tally oneByOne = new Tally();
    for (String key : List.of("b", "a", "c", "a", "b", "a")) {
      oneByOne.add(key, TimeSpan.ALWAYS, 1);
    }
    assertThat(oneByOne.agreesWith(FED)).isTrue();
    counts(oneByOne).requireAgreement(FED, "the store");
  }

  @Test
  void shouldRefuseWhenAnEventIsMissing() {
    refuses(
        tally(Map.of("a", 3L, "b", 1L, "c", 1L)),
        "add up to 5, those of the events that were fed to 6");
  }

  @Test
  void shouldRefuseWhenAnEventWasCountedTwice() {
    refuses(
        tally(Map.of("a", 4L, "b", 2L, "c", 1L)),
        "add up to 7, those of the events that were fed to 6");
  }

  @Test
  void shouldRefuseWhenAnEventWasCountedForAnotherKey() {
    refuses(tally(Map.of("a", 2L, "b", 3L, "c", 1L)), "for other keys");
    refuses(tally(Map.of("a", 3L, "b", 2L, "d", 1L)), "for other keys");
  }

  @Test
  void shouldRefuseWhenAnEventWasCountedInAnotherWindow() {
    Tally right = new Tally();
    right.add("a", new TimeSpan(0, 60_000), 1);
    for (TimeSpan wrong : List.of(new TimeSpan(0, 60_001), new TimeSpan(60_000, 120_000))) {
      Tally counted = new Tally();
      counted.add("a", wrong, 1);
      assertThatExceptionOfType(DemoException.class)
          .isThrownBy(() -> counts(counted).requireAgreement(right, "the store"))
          .withMessageContaining("for other keys or times");
    }
  }

  @Test
  void shouldShowTheHighestCountsFirstWhenReadFromTheResults() {
    TimeSpan first = new TimeSpan(0, 60_000);
    TimeSpan second = new TimeSpan(60_000, 120_000);
    List<Counted> rows =
        List.of(
            new Counted("b", second, 2),
            new Counted("a", second, 2),
            new Counted("c", first, 1),
            new Counted("a", first, 2));
    TopCounts counts = TopCounts.read((times, reader) -> rows.forEach(reader), first, 3);
    assertThat(counts.top())
        .containsExactly(
            new Counted("a", first, 2), new Counted("a", second, 2), new Counted("b", second, 2));
    assertThat(counts.rows()).isEqualTo(4);
    assertThat(counts.tally().total()).isEqualTo(7);
  }

  private static void refuses(Tally counted, String message) {
    assertThatExceptionOfType(DemoException.class)
        .isThrownBy(() -> counts(counted).requireAgreement(FED, "the store"))
        .withMessageStartingWith("the store is wrong")
        .withMessageContaining(message);
  }

  private static TopCounts counts(Tally tally) {
    return new TopCounts(List.of(), 3, tally, 0);
  }

  private static Tally tally(Map<String, Long> counts) {
    Tally tally = new Tally();
    counts.forEach((key, count) -> tally.add(key, TimeSpan.ALWAYS, count));
    return tally;
  }
}
