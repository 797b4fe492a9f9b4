package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the sessions have to come to, worked out by hand. */
class SessionExpectationTest {
  private final Expectation sessions = new SessionExpectation(2);
  private final Tally right = new Tally();

  @Test
  void shouldBeginAnotherWhenPauseIsLongerThanTheGap() {
    add("a", 10_000, 0);
    add("a", 30_000, 0);
    add("a", 50_001, 0);
    add("b", 50_001, 0);
    right.add("a", new TimeSpan(10_000, 30_000), 2);
    right.add("a", new TimeSpan(50_001, 50_001), 1);
    right.add("b", new TimeSpan(50_001, 50_001), 1);
    assertIsRight(0);
  }

  @Test
  void shouldMergeWhenEventFallsBetweenTwo() {
    add("a", 10_000, 0);
    add("a", 40_000, 0);
    add("a", 25_000, 0);
    right.add("a", new TimeSpan(10_000, 40_000), 3);
    assertIsRight(0);
  }

  @Test
  void shouldLeaveOutWhenSessionHadClosed() {
    add("a", 100_000, 0);
    add("b", 60_000, 0); // the last moment
    add("c", 59_999, 0);
    right.add("a", new TimeSpan(100_000, 100_000), 1);
    right.add("b", new TimeSpan(60_000, 60_000), 1);
    assertIsRight(1);
  }

  @Test
  void shouldTakeLateEventWhenSessionIsStillOpen() {
    add("a", 70_000, 0);
    add("b", 100_000, 0);
    add("a", 55_000, 0);
    right.add("a", new TimeSpan(55_000, 70_000), 2);
    right.add("b", new TimeSpan(100_000, 100_000), 1);
    assertIsRight(0);
  }

  @Test
  void shouldCloseByItselfWhenPartitionIsAnother() {
    add("a", 100_000, 1);
    add("b", 1_000, 0);
    right.add("a", new TimeSpan(100_000, 100_000), 1);
    right.add("b", new TimeSpan(1_000, 1_000), 1);
    assertIsRight(0);
  }

  @Test
  void shouldCompareOnlyWhatIsKeptWhenSessionsHaveExpired() {
    add("a", 0, 0);
    add("b", 1, 0);
    add("c", 600_000, 0);
    right.add("b", new TimeSpan(1, 1), 1);
    right.add("c", new TimeSpan(600_000, 600_000), 1);
    assertIsRight(0);
  }

  private void add(String key, long timeMs, int partition) {
    sessions.add(new Event(key, new byte[0], timeMs, partition));
  }

  private void assertIsRight(long late) {
    Expected expected = sessions.expected();
    assertThat(expected.counts().total()).isEqualTo(right.total());
    assertThat(expected.counts().agreesWith(right)).isTrue();
    assertThat(expected.late()).isEqualTo(late);
  }
}
