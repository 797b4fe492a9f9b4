package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the windows of a minute have to come to, worked out by hand. */
class WindowExpectationTest {
  private final Tally right = new Tally();

  @Test
  void shouldCountOnceWhenWindowsTumble() {
    Expectation windows = new WindowExpectation(WindowQuery.tumbling(), 1);
    add(windows, "a", 0, 0);
    add(windows, "a", 59_999, 0);
    add(windows, "a", 60_000, 0);
    add(windows, "b", 60_001, 0);
    right.add("a", new TimeSpan(0, 60_000), 2);
    right.add("a", new TimeSpan(60_000, 120_000), 1);
    right.add("b", new TimeSpan(60_000, 120_000), 1);
    assertIsRight(windows.expected(), 0);
  }

  @Test
  void shouldCountInEveryWindowWhenWindowsHop() {
    Expectation windows = new WindowExpectation(WindowQuery.hopping(), 1);
    add(windows, "a", 60_000, 0);
    right.add("a", new TimeSpan(20_000, 80_000), 1);
    right.add("a", new TimeSpan(40_000, 100_000), 1);
    right.add("a", new TimeSpan(60_000, 120_000), 1);
    assertIsRight(windows.expected(), 0);
  }

  @Test
  void shouldLeaveOutWhenWindowHadClosed() {
    Expectation windows = new WindowExpectation(WindowQuery.tumbling(), 1);
    add(windows, "a", 79_999, 0);
    add(windows, "a", 59_999, 0); // the last moment
    add(windows, "a", 80_000, 0);
    add(windows, "a", 59_999, 0);
    right.add("a", new TimeSpan(0, 60_000), 1);
    right.add("a", new TimeSpan(60_000, 120_000), 2);
    assertIsRight(windows.expected(), 1);
  }

  @Test
  void shouldCloseByItselfWhenPartitionIsAnother() {
    Expectation windows = new WindowExpectation(WindowQuery.tumbling(), 2);
    add(windows, "a", 200_000, 1);
    add(windows, "b", 1_000, 0);
    right.add("a", new TimeSpan(180_000, 240_000), 1);
    right.add("b", new TimeSpan(0, 60_000), 1);
    assertIsRight(windows.expected(), 0);
  }

  @Test
  void shouldCompareOnlyWhatIsKeptWhenWindowsHaveExpired() {
    Expectation windows = new WindowExpectation(WindowQuery.tumbling(), 1);
    add(windows, "a", 0, 0);
    add(windows, "a", 60_000, 0);
    add(windows, "a", 600_000, 0);
    right.add("a", new TimeSpan(60_000, 120_000), 1);
    right.add("a", new TimeSpan(600_000, 660_000), 1);
    assertIsRight(windows.expected(), 0);
    assertThat(windows.expected().rows()).isEqualTo(new TimeSpan(1, 600_000));
  }

  private static void add(Expectation windows, String key, long timeMs, int partition) {
    windows.add(new Event(key, new byte[0], timeMs, partition));
  }

  private void assertIsRight(Expected expected, long late) {
    assertThat(expected.counts().total()).isEqualTo(right.total());
    assertThat(expected.counts().agreesWith(right)).isTrue();
    assertThat(expected.late()).isEqualTo(late);
  }
}
