package io.weir.stores.hashlog;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Lets go of segments that nothing can reach any more: neither the index nor an open cursor leads
 * to them, and opening begins behind them. One that was not written yet never is.
 */
final class DeadSegments {
  private final HybridLog log;
  private final WriteLock writeLock;
  private final ReentrantLock flushLock;
  private final Predicate<Segment> isNamed;
  private volatile long oldestCursor = Long.MAX_VALUE;

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

  /** Drops all that are dead before a position; whether there were any. */
  boolean drop(long before) throws IOException {
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
