package io.weir.suppliers;

import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * How a store of windows or sessions divides time.
 *
 * <p>A <em>segment</em> is what goes at once when it has expired, so that what lies on disk beyond
 * what is kept is never more than one: about a quarter of the retention. It is not shorter than
 * some seconds, since each costs files and memory.
 *
 * <p>A <em>slice</em> is the time within which rows of many keys are read in the order of their
 * keys. Kafka calls that a segment, and has to be told its length: it merges its cache with the
 * store slice by slice. It is as long as the segments of Kafka's own stores, so that rows come in
 * the same order, and because Kafka's cache goes through all slices since 1970 for a read without a
 * lower bound. What is emitted when it closes has to come in the order of time, or what follows
 * takes some of it for late: there a slice is as short as a window, within reason.
 *
 * <p>A <em>grain</em> is the time within which the rows of a key are kept together, so that they
 * are found by one lookup; but to write one of them means to copy the others. Windows that are
 * updated one by one share little: a quarter of their size, which still takes hopping windows that
 * overlap in few lookups. Where many windows or values of a key are as close together as a window
 * is long, they are read together too: stream-stream joins and sliding windows read the time of
 * about a window with every record. A key has few sessions, and all that may merge are asked for.
 *
 * <p>What is only emitted when it closes is <em>kept</em> longer than the retention. In the DSL the
 * retention is the time until a window or session closes, so that it expires with the record that
 * closes it, before Kafka asks for what is to be emitted; and that record can be far ahead of the
 * one before it. It is kept as much longer as Kafka's own persistent session stores may keep it.
 *
 * @param retentionMs how long after its time a row is there for all reads
 * @param keptMs how long after its time a row is there for reads of all keys by time
 * @param segmentMs length of a segment
 * @param sliceMs length of a slice
 * @param grainMs length of a grain
 */
record TimeDivision(long retentionMs, long keptMs, long segmentMs, long sliceMs, long grainMs) {
  private static final int SEGMENTS_PER_RETENTION = 4;
  private static final long SEGMENT_MS_MIN = 10_000;
  private static final int GRAINS_PER_WINDOW = 4;
  private static final int GRAINS_PER_SEGMENT_MAX = 1 << 12;
  private static final int RETENTIONS_UNTIL_EMITTED = 2;
  private static final long UNTIL_EMITTED_MS_MIN = 60_000;
  private static final long SLICE_MS_MIN = 1_000;
  private static final long CACHED_SLICE_MS_MIN = 10_000;
  private static final int SLICES_PER_SEGMENT_MAX = 16;

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

  private static TimeDivision of(long retentionMs, long sliceMs, long wantedGrainMs) {
    long segmentMs = Math.max(retentionMs / SEGMENTS_PER_RETENTION, SEGMENT_MS_MIN);
    long grainMs = Math.max(wantedGrainMs, 1 + segmentMs / GRAINS_PER_SEGMENT_MAX);
    return new TimeDivision(
        retentionMs, retentionMs, segmentMs, sliceMs, Math.min(grainMs, segmentMs));
  }

  /**
   * The same for what is only emitted when it closes.
   *
   * @param windowMs length of windows that Kafka may cache; 0 for what it never caches
   */
  TimeDivision keptUntilEmitted(long windowMs) {
    long orderedMs = windowMs == 0 ? SLICE_MS_MIN : Math.max(windowMs, CACHED_SLICE_MS_MIN);
    long longerMs = Math.max(retentionMs / RETENTIONS_UNTIL_EMITTED, UNTIL_EMITTED_MS_MIN);
    return new TimeDivision(
        retentionMs,
        retentionMs + Math.min(longerMs, Long.MAX_VALUE - retentionMs),
        segmentMs,
        Math.min(sliceMs, Math.max(orderedMs, segmentMs / SLICES_PER_SEGMENT_MAX)),
        grainMs);
  }

  boolean isKeptUntilEmitted() {
    return keptMs > retentionMs;
  }

  /** The earliest time that has not expired at a stream time. */
  long earliest(long streamTime) {
    return streamTime - retentionMs + 1;
  }

  /**
   * Whether a row comes too late to be kept. What is emitted when it closes may be put when it is
   * at the end of the retention already: to the DSL, a session closes one millisecond later.
   */
  boolean isLate(long time, long streamTime) {
    return time < Math.max(time, streamTime) - keptMs + 1;
  }
}
