package io.weir.suppliers;

import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * How a store of windows or sessions divides time.
 *
 * <p>A <em>span</em> is the time that the engine keeps in one bundle: a quarter of the retention,
 * at least ten seconds, where that leaves no rest. Spans are <em>purged together</em> once all of
 * them have expired: as many as are as long as a segment of Kafka's own stores, and go when that
 * does. So what is there when a store is opened again, and is then counted on, is the same as in
 * Kafka's. Were it all one span, at least a minute long, what sessions and joins are at work on
 * would be far apart in memory: they took 57 and 23 % longer.
 *
 * <p>A <em>slice</em> is the time within which rows of many keys are read in the order of their
 * keys. Kafka calls that a segment, and has to be told its length: it merges its cache with the
 * store slice by slice. It is as long as a segment of Kafka's stores, so that rows come in the same
 * order as from them, and because Kafka's cache goes through all slices since 1970 for a read
 * without a lower bound. What is emitted when it closes has to come in the order of time, or what
 * follows takes some of it for late: there a slice is as short as a window, within reason.
 *
 * <p>A <em>grain</em> is the time within which the rows of a key are kept together, so that they
 * are found by one lookup; but to write one of them means to copy the others. Windows that are
 * updated one by one share little: a quarter of their size, which still takes hopping windows that
 * overlap in few lookups. Where many windows or values of a key are as close together as a window
 * is long, they are read together too: stream-stream joins and sliding windows read the time of
 * about a window with every record. A key has few sessions, and all that may merge are asked for: a
 * quarter of the retention.
 *
 * <p>What is only emitted when it closes is held <em>until it was emitted</em>. In the DSL the
 * retention is the time until a window or session closes, so that it expires with the record that
 * closes it, before Kafka asks for what is to be emitted; and that record can be far ahead of the
 * one before it. As in Kafka's stores of that kind, such a row is shown for one millisecond more:
 * else no window that closes in time could be joined when it is emitted.
 *
 * @param retentionMs how long after its time a row is shown
 * @param untilEmitted whether rows are only emitted when they close
 * @param purgedTogetherMs length of the spans that are purged together
 * @param spanMs length of a span, a whole part of the former
 * @param sliceMs length of a slice
 * @param grainMs length of a grain
 */
record TimeDivision(
    long retentionMs,
    boolean untilEmitted,
    long purgedTogetherMs,
    long spanMs,
    long sliceMs,
    long grainMs) {
  private static final int GRAINS_PER_WINDOW = 4;
  private static final int MIN_GRAINS_PER_RETENTION = 4;
  private static final int MAX_GRAINS_PER_RETENTION = 1 << 14;
  private static final long MIN_OF_MAX_GRAIN_MS = 10_000;
  private static final int SPANS_PER_RETENTION = 4;
  private static final long MIN_SPAN_MS = 10_000;
  private static final int MAX_SLICES_PER_RETENTION = 64;

  /** Before any time there is, and yet not what Kafka takes for no retention, and warns of. */
  private static final long FROM_THE_BEGINNING = Long.MAX_VALUE - 1;

  private static final long MIN_SLICE_MS = 1_000;
  private static final long MIN_CACHED_SLICE_MS = 10_000;

  /**
   * For window stores.
   *
   * @param kafkas what it is to be like
   * @param sliding whether a window can begin at any time
   */
  static TimeDivision of(WindowBytesStoreSupplier kafkas, boolean sliding) {
    boolean crowded = sliding || kafkas.retainDuplicates();
    return of(
        kafkas.retentionPeriod(),
        kafkas.segmentIntervalMs(),
        crowded ? kafkas.windowSize() : kafkas.windowSize() / GRAINS_PER_WINDOW);
  }

  /**
   * For session stores.
   *
   * @param kafkas what it is to be like
   */
  static TimeDivision of(SessionBytesStoreSupplier kafkas) {
    return of(kafkas.retentionPeriod(), kafkas.segmentIntervalMs(), Long.MAX_VALUE);
  }

  private static TimeDivision of(long retentionMs, long purgedTogetherMs, long wantedGrainMs) {
    long maxGrainMs = Math.max(retentionMs / MIN_GRAINS_PER_RETENTION, MIN_OF_MAX_GRAIN_MS);
    long minGrainMs = 1 + maxGrainMs / (MAX_GRAINS_PER_RETENTION / MIN_GRAINS_PER_RETENTION);
    return new TimeDivision(
        retentionMs,
        false,
        purgedTogetherMs,
        spanMs(retentionMs, purgedTogetherMs),
        purgedTogetherMs,
        Math.min(Math.max(wantedGrainMs, minGrainMs), maxGrainMs));
  }

  private static long spanMs(long retentionMs, long purgedTogetherMs) {
    long minSpanMs = Math.max(retentionMs / SPANS_PER_RETENTION, MIN_SPAN_MS);
    long spans = Math.max(1, purgedTogetherMs / minSpanMs);
    while (purgedTogetherMs % spans != 0) {
      spans--;
    }
    return purgedTogetherMs / spans;
  }

  /**
   * The same for what is only emitted when it closes.
   *
   * @param windowMs length of windows that Kafka may cache; 0 for what it never caches
   */
  TimeDivision heldUntilEmitted(long windowMs) {
    long orderedMs = windowMs == 0 ? MIN_SLICE_MS : Math.max(windowMs, MIN_CACHED_SLICE_MS);
    return new TimeDivision(
        retentionMs,
        true,
        purgedTogetherMs,
        spanMs,
        Math.min(sliceMs, Math.max(orderedMs, retentionMs / MAX_SLICES_PER_RETENTION)),
        grainMs);
  }

  /**
   * How far back from the newest record of the changelog a restore has to begin, by the timestamps
   * of its records: so far as rows are shown, like Kafka's own stores. What waits for its emission
   * can be of any age, since time may have leapt since.
   */
  long restoredMs() {
    return untilEmitted ? FROM_THE_BEGINNING : retentionMs;
  }

  /** The earliest time that has not expired at a stream time. */
  long earliest(long streamTime) {
    return streamTime - retentionMs + (untilEmitted ? 0 : 1);
  }

  /** Whether a row comes too late to be kept: its span is gone. */
  boolean isLate(long time, long streamTime) {
    return time / purgedTogetherMs < (Math.max(time, streamTime) - retentionMs) / purgedTogetherMs;
  }
}
