package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;

/**
 * How much log a store may have for what lives in it, whether or not anything is ever marked. What
 * is decided by it follows the live bytes, so that a small store stays small on disk and is opened
 * by reading little.
 *
 * <p>Compaction works against the garbage on disk from the target of the options on, and against
 * all garbage, also that in memory, from 2.5 times the live bytes and half a MiB on. From there on,
 * with the files that only generations name, a mark also begins a generation before its time, if
 * much can go behind it, and of two generations only the newest stays. From three times and half a
 * MiB on the writer takes part.
 *
 * <p>The whole is within four times the live bytes and a MiB as long as no more is put from one
 * mark to the next than lives. The newest generation cannot go before there is a later mark: where
 * marks are further apart, or while the live bytes shrink, what it names comes on top, which was at
 * most three times what lived at its mark.
 *
 * <p>Of a part of a larger store, which has several, all that does not depend on the live bytes is
 * a quarter of that. It is not compacted, and its segments are not short, before it has 2.5 times
 * the live bytes: it goes as a whole, maybe soon, and each file costs the background as much as
 * many pages.
 */
final class SpaceBound {
  private static final long MIN_SEGMENT_BYTES = LogBytes.LEAST;
  private static final int LEAST_OF_PART = 4;
  private static final int SEGMENTS = 8;
  private static final int LOG_PER_SNAPSHOT = 4;
  private static final int MIN_LOG_PER_SNAPSHOT = 2;

  /** At a clean close already this part of the longest log is worth a snapshot. */
  private static final int SHORTER_AT_CLOSE = 16;

  private final int maxSegmentBytes;
  private final long maxRedoBytes;

  /** The shortest segment, and the unit of what a log may have although little lives in it. */
  private final long least;

  private final boolean isPart;

  /**
   * @param isPart whether the store is a part of a larger one
   */
  SpaceBound(HashLogOptions options, boolean isPart) {
    this.isPart = isPart;
    this.least = isPart ? MIN_SEGMENT_BYTES / LEAST_OF_PART : MIN_SEGMENT_BYTES;
    this.maxSegmentBytes = options.segmentBytes();
    this.maxRedoBytes = options.redoBytes();
  }

  boolean isOfPart() {
    return isPart;
  }

  /** Where a segment ends: what lives takes about eight of them, unless garbage is tolerated. */
  int segmentBytes(HybridLog log) {
    if (toleratesGarbage(log)) {
      return maxSegmentBytes;
    }
    long bytes = Math.max(least, log.liveBytes() / SEGMENTS & -Frame.BYTES);
    return (int) Math.min(maxSegmentBytes, bytes);
  }

  /** Whether no segment is compacted for its garbage: a part goes as a whole, maybe soon. */
  boolean toleratesGarbage(HybridLog log) {
    return isPart && !isOver(log);
  }

  /** Whether compaction must work against the log as a whole. */
  boolean isOver(HybridLog log) {
    return isOver(log, 0);
  }

  /**
   * Whether the files are too many to keep two generations.
   *
   * @param older bytes of the files that only generations name
   */
  boolean isOver(HybridLog log, long older) {
    return bytes(log, older).isOver(least);
  }

  /** Whether a mark is to begin a generation, behind which much of them can go. */
  boolean isGenerationDue(HybridLog log, long older) {
    return bytes(log, older).isGenerationDue(least);
  }

  /** Whether the background does not keep up. */
  boolean isFarOver(HybridLog log, long older) {
    return bytes(log, older).isFarOver(least);
  }

  private static LogBytes bytes(HybridLog log, long older) {
    return new LogBytes(log.bytes(), log.liveBytes(), older);
  }

  /** How much of the log may stay mutable while it is over the bound. */
  long mutableBytes(HybridLog log) {
    return Math.max(log.liveBytes(), least);
  }

  /**
   * Whether an index snapshot is due: because opening would read long, or since segments in which
   * nothing lives cannot go without one.
   *
   * @param redo the log that would be read
   * @param emptied the segments of it in which nothing lives
   * @param snapshot the size of a snapshot
   */
  boolean isSnapshotDue(HybridLog log, long redo, long emptied, long snapshot) {
    long enough = Math.max(shortestRedo(log.liveBytes()), snapshot * MIN_LOG_PER_SNAPSHOT);
    return redo > Math.max(maxRedoBytes, snapshot * LOG_PER_SNAPSHOT) || emptied > enough;
  }

  /** Whether one is worth its writing when the store is closed. */
  boolean isSnapshotWorthAtClose(HybridLog log, long redo, long snapshot) {
    long maxBytes = Math.min(maxRedoBytes / SHORTER_AT_CLOSE, shortestRedo(log.liveBytes()));
    return redo > Math.max(maxBytes, snapshot);
  }

  private long shortestRedo(long live) {
    return Math.min(maxRedoBytes, Math.max(least, live / 4));
  }
}
