package io.weir.stores.hashlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.Range;
import java.io.IOException;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Range reads over a log that knows no order. The first one sorts the keys; later ones use that
 * order again, which {@link ScanOrder} keeps up. A store that is never scanned pays nothing.
 *
 * <p>A cursor shows the store as it was when it was opened: the log is folded then, and a newer
 * version of a record leads to the one it replaced. Segments that were emptied, and entries of keys
 * that were deleted, stay as long as a cursor is open that is older.
 */
final class Scans {
  private static final int ATTEMPTS = 5;

  private final HashLog store;
  private final LogReader reader;
  private final HybridLog log;
  private final WriteLock writeLock;
  private final BuriedKeys buried;
  private final ScanOrder order;

  // Under the write lock.
  private final Set<ScanCursor> cursors = new HashSet<>();

  /** How many cursors show the log as of a position. */
  private final NavigableMap<Long, Integer> shown = new TreeMap<>();

  /** Readers of records of any age: those who sort, and walks over all records. */
  private int ageless;

  Scans(
      HashLog store,
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
    this.order = order;
  }

  /** Does what takes long about a scan, so that {@link #open} does not. */
  void prepare() {
    if (order.isThere()) {
      return;
    }
    hold();
    try {
      order.prepare();
    } finally {
      release();
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
    throw new MemoryLimitException(
        "Store "
            + store.options().name()
            + " has no memory to keep its keys in order for a range read: raise"
            + " weir.memory.max.bytes");
  }

  /** Null if the order was given up meanwhile. */
  private @Nullable ScanCursor tryOpen(Range range) {
    writeLock.lock();
    try {
      store.state().check();
      HeldKeys keys = order.hold();
      if (keys == null) {
        return null;
      }
      ScanCursor cursor = new ScanCursor(this, store, reader, log.fold(), keys, range);
      cursors.add(cursor);
      shown.merge(cursor.asOf(), 1, Integer::sum);
      tellOldest();
      return cursor;
    } finally {
      writeLock.unlock();
    }
  }

  /** Keeps all versions from now on. */
  void hold() {
    writeLock.lock();
    try {
      store.state().check();
      ageless++;
      tellOldest();
    } finally {
      writeLock.unlock();
    }
  }

  void release() {
    writeLock.lock();
    try {
      ageless--;
      tellOldest();
    } finally {
      writeLock.unlock();
    }
  }

  /** Tells maintenance how old a version may still be asked for. */
  private void tellOldest() {
    long oldest = ageless > 0 ? 0 : shown.isEmpty() ? Long.MAX_VALUE : shown.firstKey();
    if (store.isOpen()) {
      buried.purge(store.index(), oldest);
    }
    order.letGo(oldest);
    store.maintenance().deadSegments().keepFor(oldest);
  }

  void closed(ScanCursor cursor) {
    writeLock.lock();
    try {
      if (cursors.remove(cursor)) {
        shown.computeIfPresent(cursor.asOf(), (asOf, count) -> count == 1 ? null : count - 1);
        tellOldest();
      }
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
    return ageless > 0 || !cursors.isEmpty();
  }

  /** A key that was not there came; true if that makes work. */
  boolean added(byte[] key) {
    return order.added(key);
  }

  /** A key went, whose tombstone is at an address; true if that makes work. */
  boolean removed(byte[] key, long address) {
    return order.removed(key, reader.positionOf(address), areOpen());
  }

  /** A deleted key keeps its entry, for now. */
  void buried(long hash, long address) {
    buried.add(hash, Index.entry(hash, address), reader.positionOf(address));
  }

  /** The store is about to lose its content: open cursors take what they still have to show. */
  void detachOpen() {
    for (ScanCursor cursor : cursors) {
      cursor.detach();
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
    shown.clear();
    order.close();
  }
}
