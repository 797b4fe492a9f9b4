package io.weir.stores.hashlog;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Lets go of segments that nothing can reach any more: neither the index nor an open cursor leads
 * to them, and opening begins behind them. One that was not written yet never is.
 */
final class DeadSegments {
  private static final long MAX_PINNED_BYTES = 1L << 20;

  private final HybridLog log;
  private final WriteLock writeLock;
  private final ReentrantLock flushLock;
  private final PendingCut pending;
  private volatile long oldestCursor = Long.MAX_VALUE;
  private volatile LongConsumer unpin = before -> {};

  DeadSegments(HybridLog log, WriteLock writeLock, ReentrantLock flushLock, PendingCut pending) {
    this.log = log;
    this.writeLock = writeLock;
    this.flushLock = flushLock;
    this.pending = pending;
  }

  /**
   * Keeps segments that a cursor may need: one that shows the log as of a position needs those that
   * were emptied behind it. Under the write lock.
   */
  void keepFor(long oldest) {
    oldestCursor = oldest;
  }

  /**
   * Whoever makes cursors need no segments; called when these keep too many, with a position: those
   * that show the log as of an earlier one are to let go.
   */
  void unpinBy(LongConsumer unpinning) {
    unpin = unpinning;
  }

  /**
   * Drops all that are dead before a position, and returns the names of their files. Cursors may
   * keep as much as lives in the log, or a mebibyte if that is more. Then the older ones have to
   * let go, until half of that is kept: the younger are likely to be closed before they matter.
   */
  Set<String> drop(long before) throws IOException {
    Set<String> files = new HashSet<>();
    dropDead(before, files);
    long maxBytes = Math.max(MAX_PINNED_BYTES, log.liveBytes());
    NavigableMap<Long, Long> pinned = pinnedBytes(before);
    if (positionKeeping(maxBytes, pinned) > 0) {
      unpin.accept(positionKeeping(maxBytes / 2, pinned));
      dropDead(before, files);
    }
    return files;
  }

  /** The position as of which a cursor keeps no more than some bytes; zero if any does. */
  private static long positionKeeping(long bytes, NavigableMap<Long, Long> pinned) {
    long kept = 0;
    for (Map.Entry<Long, Long> emptied : pinned.descendingMap().entrySet()) {
      kept += emptied.getValue();
      if (kept > bytes) {
        return emptied.getKey();
      }
    }
    return 0;
  }

  /** Bytes that only cursors keep, by where the log ended when they were left. */
  private NavigableMap<Long, Long> pinnedBytes(long before) {
    NavigableMap<Long, Long> bytes = new TreeMap<>();
    for (Segment segment : log.segments()) {
      long emptiedAt = segment.emptiedAt();
      boolean emptied = segment.isEmptied() && segment.end() <= before && emptiedAt > oldestCursor;
      if (emptied) {
        bytes.merge(emptiedAt, (long) segment.closedTo(), Long::sum);
      }
    }
    return bytes;
  }

  private void dropDead(long before, Set<String> files) throws IOException {
    for (Segment segment : log.segments()) {
      boolean unread = segment.isSealed() && segment.end() <= before;
      if (unread && dropIfDead(segment) && segment.flushedTo() > 0) {
        files.add(segment.fileName());
      }
    }
  }

  private boolean dropIfDead(Segment segment) throws IOException {
    flushLock.lock();
    try {
      boolean named;
      writeLock.lock();
      try {
        named = pending.names(segment.fileName()); // Cuts are taken under this lock, too.
        if (!isDead(segment) || (named && segment.flushedTo() < segment.closedTo())) {
          return false;
        }
        log.remove(segment);
      } finally {
        writeLock.unlock();
      }
      if (named) {
        segment.file().sync();
      }
      segment.file().close();
      return true;
    } finally {
      flushLock.unlock();
    }
  }

  private boolean isDead(Segment segment) {
    if (segment.liveBytes() != 0) {
      return false;
    }
    segment.foundEmpty(log.tail().position());
    return segment.emptiedAt() <= oldestCursor;
  }
}
