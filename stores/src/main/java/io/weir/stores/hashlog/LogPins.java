package io.weir.stores.hashlog;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What of the log is kept for those who read it: for a cursor what it shows, for a sort or a walk
 * over all records what the index leads to. Segments that were emptied, and entries of keys that
 * were deleted, stay as long as there is an older reader. Under the write lock, which the methods
 * take unless they say otherwise.
 */
final class LogPins {
  private static final int PURGED_AT_ONCE = 256;

  private final RecordLog store;
  private final HybridLog log;
  private final WriteLock writeLock;
  private final BuriedKeys buried;
  private final ScanOrder order;

  private final Set<ScanCursor> cursors = new HashSet<>();

  /** Those that do not need the log any more. */
  private final Set<ScanCursor> moved = new HashSet<>();

  /** What the cursors show the log as of. */
  private final ReadPositions shown = new ReadPositions();

  /** Where sorts and walks began. */
  private final ReadPositions held = new ReadPositions();

  LogPins(RecordLog store, HybridLog log, WriteLock writeLock, BuriedKeys buried, ScanOrder order) {
    this.store = store;
    this.log = log;
    this.writeLock = writeLock;
    this.buried = buried;
    this.order = order;
  }

  // ---- sorts and walks

  /**
   * Keeps all that the index leads to from now on. What was emptied before may go, so that a store
   * that is sorted again and again does not grow meanwhile. Returns what {@link #release} needs.
   */
  long hold() {
    writeLock.lock();
    try {
      store.state().check();
      long position = log.tail().position() - 1;
      held.add(position);
      tellOldest();
      return position;
    } finally {
      writeLock.unlock();
    }
  }

  void release(long position) {
    boolean more;
    writeLock.lock();
    try {
      held.remove(position);
      more = tellOldest();
    } finally {
      writeLock.unlock();
    }
    purge(more);
  }

  /** Where the oldest of them began. Cursors that are younger keep nothing that this does not. */
  long oldestHeld() {
    writeLock.lock();
    try {
      return held.oldest();
    } finally {
      writeLock.unlock();
    }
  }

  // ---- cursors

  /** A cursor was opened. Called under the write lock. */
  void opened(ScanCursor cursor) {
    cursors.add(cursor);
    shown.add(cursor.asOf());
    tellOldest();
  }

  void closed(ScanCursor cursor) {
    boolean more = false;
    writeLock.lock();
    try {
      moved.remove(cursor);
      if (cursors.remove(cursor)) {
        shown.remove(cursor.asOf());
        more = tellOldest();
      }
    } finally {
      writeLock.unlock();
    }
    purge(more);
  }

  /** A cursor goes on without the log. */
  void moved(ScanCursor cursor) {
    writeLock.lock();
    try {
      if (cursors.contains(cursor)) {
        closed(cursor);
        moved.add(cursor);
      }
    } finally {
      writeLock.unlock();
    }
  }

  /** Whether a cursor is open and on the log. Called under the write lock. */
  boolean isPinned(ScanCursor cursor) {
    return cursors.contains(cursor);
  }

  /** Whether anybody reads. Called under the write lock. */
  boolean areThere() {
    return !held.isEmpty() || !cursors.isEmpty();
  }

  /** The cursors that are open and on the log. */
  List<ScanCursor> cursors() {
    writeLock.lock();
    try {
      return List.copyOf(cursors);
    } finally {
      writeLock.unlock();
    }
  }

  /** Of those that show the log as of an earlier position the oldest. Under the write lock. */
  List<ScanCursor> oldestCursors(long before, int most) {
    return cursors.stream()
        .filter(cursor -> cursor.asOf() < before)
        .sorted(Comparator.comparingLong(ScanCursor::asOf))
        .limit(most)
        .toList();
  }

  /** Ends all cursors. Called under the write lock. */
  void close() {
    cursors.forEach(ScanCursor::end);
    cursors.clear();
    moved.forEach(ScanCursor::end);
    moved.clear();
    shown.clear();
  }

  // ---- what goes

  /** Removes what is left of entries that nobody needs, and lets the writer in between. */
  private void purge(boolean isMore) {
    boolean more = isMore;
    while (more) {
      writeLock.lock();
      try {
        more = tellOldest();
      } finally {
        writeLock.unlock();
      }
    }
  }

  /**
   * Tells maintenance how old a version may still be asked for, and removes some of the entries
   * that only older ones needed; whether there are more of them.
   */
  private boolean tellOldest() {
    long oldest = held.isEmpty() ? shown.oldest() : 0;
    boolean more = store.isOpen() && buried.purge(store.index(), oldest, PURGED_AT_ONCE);
    order.letGo(oldest);
    // Segments with tombstones stay as long as the index leads there.
    long oldestReader = Math.min(shown.oldest(), held.oldest());
    store.maintenance().deadSegments().keepFor(Math.min(oldestReader, buried.oldest() - 1));
    return more;
  }
}
