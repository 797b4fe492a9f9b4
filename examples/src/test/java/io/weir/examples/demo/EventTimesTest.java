package io.weir.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The times that generated events get. */
@Tag("locale")
class EventTimesTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int EVENTS = 100_000;
  private static final Duration STEP = Duration.ofNanos(36_500_000);

  @Test
  void shouldGoOnByTheStepWhenEventsAreInOrder() {
    long[] delays = delays();
    assertThat(share(delays, 0, 0)).isBetween(0.88, 0.92);
    assertThat(share(delays, 1, 30_000)).as("out of order").isBetween(0.08, 0.12);
    assertThat(share(delays, 30_001, 119_999)).isZero();
    assertThat(share(delays, 120_000, 300_000)).as("late").isBetween(0.0005, 0.002);
    assertThat(LongStream.of(delays).max().orElseThrow()).isLessThanOrEqualTo(300_000);
  }

  @Test
  void shouldBeTheSameWhenMadeAgain() {
    assertThat(delays()).isEqualTo(delays());
  }

  /** How much earlier each event is than one in order, in milliseconds. */
  private static long[] delays() {
    EventTimes times = new EventTimes(START, STEP);
    return LongStream.range(0, EVENTS)
        .map(i -> START.toEpochMilli() + i * STEP.toNanos() / 1_000_000 - times.getAsLong())
        .toArray();
  }

  private static double share(long[] delays, long from, long to) {
    return LongStream.of(delays).filter(d -> d >= from && d <= to).count() / (double) EVENTS;
  }
}
