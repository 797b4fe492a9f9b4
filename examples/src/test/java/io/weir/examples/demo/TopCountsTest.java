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
      oneByOne.add(key, 1);
    }
    assertThat(oneByOne.agreesWith(FED)).isTrue();
    counts(oneByOne).requireAgreement(FED, "the store");
  }

  @Test
  void shouldRefuseWhenAnEventIsMissing() {
    refuses(tally(Map.of("a", 3L, "b", 1L, "c", 1L)), "add up to 5, but 6 events were fed");
  }

  @Test
  void shouldRefuseWhenAnEventWasCountedTwice() {
    refuses(tally(Map.of("a", 4L, "b", 2L, "c", 1L)), "add up to 7, but 6 events were fed");
  }

  @Test
  void shouldRefuseWhenAnEventWasCountedForAnotherKey() {
    refuses(tally(Map.of("a", 2L, "b", 3L, "c", 1L)), "to other keys");
    refuses(tally(Map.of("a", 3L, "b", 2L, "d", 1L)), "to other keys");
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
    counts.forEach(tally::add);
    return tally;
  }
}
