package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.Range;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Range reads over a log that knows no order. The first one sorts the keys; later ones use that
 * order again, which {@link ScanOrder} keeps up. A store that is never scanned pays nothing.
 *
 * <p>A cursor shows the store as it was when it was opened: the log is folded then, and a newer
 * version of a record leads to the one it replaced, which is kept meanwhile ({@link LogPins}).
 */
final class Scans {
  private static final int ATTEMPTS = 5;

  private final RecordLog store;
  private final LogReader reader;
  private final HybridLog log;
  private final WriteLock writeLock;
  private final BuriedKeys buried;
  private final ScanOrder order;
  private final LogPins pins;
  private final CursorMoves moves;

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
    this.order = order;
    this.pins = new LogPins(store, log, writeLock, buried, order);
    this.moves = new CursorMoves(store, reader, writeLock, pins, order);
    order.followBy(this::followOrder);
  }

  /** What of the log is kept for readers. */
  LogPins pins() {
    return pins;
  }

  /** What takes cursors off the log. */
  CursorMoves moves() {
    return moves;
  }

  // ---- cursors

  /** Does what takes long about a scan, so that {@link #open} does not. */
  void prepare() {
    if (order.isThere()) {
      return;
    }
    long position = pins.hold();
    try {
      order.prepare();
    } finally {
      pins.release(position);
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
      moves.awaitClear();
      store.state().check();
      HeldKeys keys = order.hold();
      if (keys == null) {
        return null;
      }
      ScanCursor cursor = new ScanCursor(this, store, reader, log.fold(), keys, range);
      pins.opened(cursor);
      return cursor;
    } finally {
      writeLock.unlock();
    }
  }

  /**
   * Has all cursors go on with the newest parts of the order. Else each that was forgotten would
   * keep those with which it began, in memory and on disk.
   */
  private void followOrder() {
    pins.cursors().forEach(ScanCursor::followOrder);
  }

  /** Other keys for a cursor in place of those that it holds; null if it keeps these. */
  @Nullable HeldKeys exchange(ScanCursor cursor) {
    writeLock.lock();
    try {
      HeldKeys newest = pins.isPinned(cursor) ? order.holdAgain() : null;
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
    return pins.areThere();
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

  void cleared() {
    buried.clear();
    order.forget();
  }

  // ---- the end

  /** Ends all cursors. */
  void close() throws IOException {
    pins.close();
    buried.clear();
    order.close();
  }

  /** What deleted keys take that open cursors show. */
  long memoryBytes() {
    return buried.memoryBytes();
  }
}
