package io.weir.stores.hashlog;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Lets go of segments that nothing can reach any more: neither the index nor an open cursor leads
 * to them, and opening begins behind them. One that was not written yet never is.
 */
final class DeadSegments {
  private static final long MOST_PINNED_BYTES = 1L << 20;

  private final HybridLog log;
  private final WriteLock writeLock;
  private final ReentrantLock flushLock;
  private final Predicate<Segment> isNamed;
  private volatile long oldestCursor = Long.MAX_VALUE;
  private volatile Runnable unpin = () -> {};

  /**
   * @param isNamed whether a generation that is to be made names a segment; asked under the write
   *     lock, under which cuts are taken
   */
  DeadSegments(
      HybridLog log, WriteLock writeLock, ReentrantLock flushLock, Predicate<Segment> isNamed) {
    this.log = log;
    this.writeLock = writeLock;
    this.flushLock = flushLock;
    this.isNamed = isNamed;
  }

  /**
   * Keeps segments that a cursor may need: one that shows the log as of a position needs those that
   * were emptied behind it. Under the write lock.
   */
  void keepFor(long oldest) {
    oldestCursor = oldest;
  }

  /** Whoever makes cursors need no segments; called when these keep too many. */
  void unpinBy(Runnable unpinning) {
    unpin = unpinning;
  }

  /**
   * Drops all that are dead before a position; whether there were any. Cursors may keep as much as
   * lives in the log, or a mebibyte if that is more.
   */
  boolean drop(long before) throws IOException {
    boolean any = dropDead(before);
    if (pinnedBytes(before) > Math.max(MOST_PINNED_BYTES, log.liveBytes())) {
      unpin.run();
      any |= dropDead(before);
    }
    return any;
  }

  /** Bytes that only cursors keep. */
  private long pinnedBytes(long before) {
    long bytes = 0;
    for (Segment segment : log.segments()) {
      boolean emptied =
          segment.sealed
              && segment.position(segment.closedTo) <= before
              && segment.liveBytes == 0
              && segment.emptiedAt > oldestCursor;
      bytes += emptied ? segment.closedTo : 0;
    }
    return bytes;
  }

  private boolean dropDead(long before) throws IOException {
    boolean any = false;
    for (Segment segment : log.segments()) {
      if (segment.sealed && segment.position(segment.closedTo) <= before) {
        any |= dropIfDead(segment);
      }
    }
    return any;
  }

  private boolean dropIfDead(Segment segment) throws IOException {
    flushLock.lock();
    try {
      boolean named;
      writeLock.lock();
      try {
        named = isNamed.test(segment);
        if (!isDead(segment) || (named && segment.flushedTo < segment.closedTo)) {
          return false;
        }
        log.remove(segment);
      } finally {
        writeLock.unlock();
      }
      if (named) {
        segment.sync();
      }
      segment.closeOutput();
      segment.closeInput();
      return true;
    } finally {
      flushLock.unlock();
    }
  }

  private boolean isDead(Segment segment) {
    if (segment.liveBytes != 0) {
      return false;
    }
    if (segment.emptiedAt == 0) {
      segment.emptiedAt = log.tailPosition();
    }
    return segment.emptiedAt <= oldestCursor;
  }
}
