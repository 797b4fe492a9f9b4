package io.weir.examples.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Times for events, in milliseconds: they go on by the same step with every event, except that some
 * are out of order and a few very late, the same ones in every run. Of those out of order some come
 * just before the grace of the queries is over, and some just after.
 */
final class EventTimes implements LongSupplier {
  /** For every topic that such times go to: a long text goes on into the future. */
  static final Map<String, String> TOPIC_CONFIG =
      Map.of(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));

  private static final int DISORDERED_ONE_IN = 10;
  private static final Duration MAX_DISORDER = Duration.ofSeconds(30);
  private static final int LATE_ONE_IN = 1_000;
  private static final Duration MIN_LATE = Duration.ofMinutes(2);
  private static final Duration MAX_LATE = Duration.ofMinutes(5);
  private static final long SEED = 7;
  private static final double NANOS_PER_MS = 1e6;

  private final Instant start;
  private final Duration step;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private long events;

  EventTimes(Instant start, Duration step) {
    this.start = start;
    this.step = step;
  }

  /** What they are like, in words. */
  String description() {
    return String.format(
        Locale.ROOT,
        "an event every %s ms from %s on; 1 in %d up to %d s out of order,"
            + " 1 in %,d from %d to %d min late",
        step.toNanos() / NANOS_PER_MS,
        start,
        DISORDERED_ONE_IN,
        MAX_DISORDER.toSeconds(),
        LATE_ONE_IN,
        MIN_LATE.toMinutes(),
        MAX_LATE.toMinutes());
  }

  /** The time of the next event. */
  @Override
  public long getAsLong() {
    long inOrder = start.toEpochMilli() + (long) (events++ * (step.toNanos() / NANOS_PER_MS));
    if (random.nextInt(LATE_ONE_IN) == 0) {
      return inOrder - random.nextLong(MIN_LATE.toMillis(), MAX_LATE.toMillis());
    }
    if (random.nextInt(DISORDERED_ONE_IN) == 0) {
      return inOrder - random.nextLong(MAX_DISORDER.toMillis());
    }
    return inOrder;
  }
}
