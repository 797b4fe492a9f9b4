package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.Range;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Range reads over a log that knows no order. The first one sorts the keys; later ones use that
 * order again, which {@link ScanOrder} keeps up. A store that is never scanned pays nothing.
 *
 * <p>A cursor shows the store as it was when it was opened: the log is folded then, and a newer
 * version of a record leads to the one it replaced. Segments that were emptied, and entries of keys
 * that were deleted, stay as long as a cursor is open that is older.
 */
final class Scans {
  private static final Logger LOG = LoggerFactory.getLogger(Scans.class);
  private static final int ATTEMPTS = 5;
  private static final int PURGED_AT_ONCE = 256;

  /** Iterators that are open for so long may have been forgotten. */
  private static final long LONG_OPEN_SECONDS = 60;

  private final RecordLog store;
  private final LogReader reader;
  private final HybridLog log;
  private final WriteLock writeLock;
  private final BuriedKeys buried;
  private final ScanOrder order;

  // Under the write lock.
  private final Set<ScanCursor> cursors = new HashSet<>();

  /** Those that do not need the log any more. */
  private final Set<ScanCursor> moved = new HashSet<>();

  /** What they show the log as of. */
  private final ReadPositions shown = new ReadPositions();

  /** Where those began who read what the index leads to: sorts, and walks over all records. */
  private final ReadPositions held = new ReadPositions();

  /** The store is about to lose its content: whoever wants to open a cursor waits for that. */
  private boolean clearing;

  private final Condition mayOpen;

  Scans(
      RecordLog store,
      LogReader reader,
      HybridLog log,
      WriteLock writeLock,
      BuriedKeys buried,
      ScanOrder order) {
    this.buried = buried;
    this.store = store;
    this.reader = reader;
    this.log = log;
    this.writeLock = writeLock;
    this.mayOpen = writeLock.newCondition();
    this.order = order;
    order.followBy(this::followOrder);
  }

  /** Does what takes long about a scan, so that {@link #open} does not. */
  void prepare() {
    if (order.isThere()) {
      return;
    }
    long position = hold();
    try {
      order.prepare();
    } finally {
      release(position);
    }
  }

  /** See {@link io.weir.stores.KeyValueEngine#scan}. */
  ScanCursor open(Range range) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      prepare();
      ScanCursor cursor = tryOpen(range);
      if (cursor != null) {
        return cursor;
      }
    }
    throw order.files().withoutMemory(store.options().name());
  }

  /** Null if the order was given up meanwhile. */
  private @Nullable ScanCursor tryOpen(Range range) {
    writeLock.lock();
    try {
      while (clearing) {
        mayOpen.awaitUninterruptibly();
      }
      store.state().check();
      HeldKeys keys = order.hold();
      if (keys == null) {
        return null;
      }
      ScanCursor cursor = new ScanCursor(this, store, reader, log.fold(), keys, range);
      cursors.add(cursor);
      shown.add(cursor.asOf());
      tellOldest();
      return cursor;
    } finally {
      writeLock.unlock();
    }
  }

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

  /**
   * Has all cursors go on with the newest parts of the order. Else each that was forgotten would
   * keep those with which it began, in memory and on disk.
   */
  private void followOrder() {
    List<ScanCursor> open;
    writeLock.lock();
    try {
      open = List.copyOf(cursors);
    } finally {
      writeLock.unlock();
    }
    open.forEach(ScanCursor::followOrder);
  }

  /** Other keys for a cursor in place of those that it holds; null if it keeps these. */
  @Nullable HeldKeys exchange(ScanCursor cursor) {
    writeLock.lock();
    try {
      HeldKeys newest = cursors.contains(cursor) ? order.holdAgain() : null;
      return newest == null ? null : cursor.exchange(newest);
    } finally {
      writeLock.unlock();
    }
  }

  /** A cursor met an error in what it walks over. */
  void failed(StoreException cause) {
    order.giveUp(cause);
  }

  // ---- what the writer tells, under the write lock

  boolean areOpen() {
    return !held.isEmpty() || !cursors.isEmpty();
  }

  /** A key that was not there came; true if that makes work. */
  boolean added(byte[] key) {
    return order.added(key);
  }

  /** A key went, whose tombstone is at an address; true if that makes work. */
  boolean removed(byte[] key, long address) {
    return order.removed(key, reader.positionOf(address), areOpen());
  }

  /** Takes the memory that the next deletion needs while cursors are open; false without. */
  boolean prepareBurial(long hash) {
    return buried.prepare(hash);
  }

  /** A deleted key keeps its entry, for now. */
  void buried(long hash, long address) {
    buried.add(hash, IndexEntry.of(hash, address), log.tail().position());
  }

  // ---- cursors that the log should not be kept for

  /**
   * Copies what cursors have still to show, so that the log need not be kept for them: they may
   * have been forgotten. In the background; that this may not go now is no error of the store.
   *
   * @param before those that show the log as of an earlier position. None that is opened now does:
   *     else this would not end beside readers who open one after the other.
   */
  void moveOff(long before) {
    warnOfOpen();
    long pinning = Math.min(before, oldestHeld());
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = moveSome(pinning, () -> store.state().isClosing());
      }
    } catch (IOException | StoreException e) {
      order.failed("keeps its log for iterators that are open", e);
    }
  }

  /** Cursors that are younger than a sort or a walk keep nothing that this does not. */
  private long oldestHeld() {
    writeLock.lock();
    try {
      return held.oldest();
    } finally {
      writeLock.unlock();
    }
  }

  private void warnOfOpen() {
    long opened = Long.MAX_VALUE;
    int count;
    writeLock.lock();
    try {
      count = cursors.size();
      for (ScanCursor cursor : cursors) {
        opened = Math.min(opened, cursor.openedNanos());
      }
    } finally {
      writeLock.unlock();
    }
    long openSeconds =
        TimeUnit.NANOSECONDS.toSeconds(store.options().nanoClock().getAsLong() - opened);
    if (count > 0 && openSeconds >= LONG_OPEN_SECONDS) {
      LOG.warn(
          "Store {} has {} iterators that are open, the oldest for {} s. What they have still to"
              + " show is copied to a file, so that its log can be cleaned. Close iterators when"
              + " they are needed no more.",
          store.options().name(),
          count,
          openSeconds);
    }
  }

  /**
   * Takes the write lock when no cursor is on the log any more, which is about to lose its content.
   * Cursors that cannot be moved are ended; new ones wait until the lock is free again, or there
   * would be no end of them.
   */
  void lockWithoutCursors() {
    boolean done = false;
    writeLock.lock();
    clearing = true;
    try {
      while (!cursors.isEmpty()) {
        moveUnlocked();
      }
      done = true;
    } finally {
      clearing = false;
      mayOpen.signalAll();
      if (!done) {
        writeLock.unlock();
      }
    }
  }

  private void moveUnlocked() {
    writeLock.unlock();
    try {
      moveOrEnd();
    } finally {
      writeLock.lock();
    }
  }

  private void moveOrEnd() {
    try (CursorMove move = beginMove(Long.MAX_VALUE)) {
      try {
        move.move(() -> false);
      } catch (IOException e) {
        move.fail(
            new StoreFailedException("What it shows cannot be written: " + e.getMessage(), e));
      } catch (StoreException e) {
        move.fail(e);
      }
    }
  }

  /** False if there was nothing to move, or that was given up. */
  private boolean moveSome(long before, BooleanSupplier isCancelled) throws IOException {
    try (CursorMove move = beginMove(before)) {
      return !move.isEmpty() && move.move(isCancelled);
    }
  }

  /** Begins with the oldest, as many at once as one run takes. */
  private CursorMove beginMove(long before) {
    writeLock.lock();
    try {
      List<ScanCursor> oldest =
          cursors.stream()
              .filter(cursor -> cursor.asOf() < before)
              .sorted(Comparator.comparingLong(ScanCursor::asOf))
              .limit(MovedRows.MAX_POSITIONS)
              .toList();
      return new CursorMove(reader, store.index(), order.files(), oldest);
    } finally {
      writeLock.unlock();
    }
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

  void cleared() {
    buried.clear();
    order.forget();
  }

  /** Ends all cursors. */
  void close() throws IOException {
    cursors.forEach(ScanCursor::end);
    cursors.clear();
    moved.forEach(ScanCursor::end);
    moved.clear();
    shown.clear();
    buried.clear();
    order.close();
  }

  /** What deleted keys take that open cursors show. */
  long memoryBytes() {
    return buried.memoryBytes();
  }
}
