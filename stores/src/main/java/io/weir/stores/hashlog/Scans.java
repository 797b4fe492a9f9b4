package io.weir.stores.hashlog;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Range reads over a log that knows no order. The first one sorts the keys; later ones use that
 * order again, and the keys that came since. A store that is never scanned pays nothing.
 *
 * <p>A cursor shows the store as it was when it was opened: the log is folded then, and a newer
 * version of a record leads to the one it replaced. Segments that were emptied, and entries of keys
 * that were deleted, stay as long as a cursor is open that is older.
 */
final class Scans {
  private static final int SORTS_AT_MOST = 5;

  private final HashLog store;
  private final LogReader reader;
  private final HybridLog log;
  private final MemoryBudget budget;
  private final WriteLock writeLock;
  private final Set<ScanCursor> cursors = new HashSet<>();
  private final BuriedKeys buried;
  private final AtomicLong reserved = new AtomicLong();
  private final ReentrantLock building = new ReentrantLock();
  private int open;

  /** Those of them that are not cursors yet, and read records of any age. */
  private int opening;

  /** Null until the first scan. Changed under the write lock. */
  private volatile @Nullable SortedKeys keys;

  Scans(
      HashLog store,
      LogReader reader,
      HybridLog log,
      MemoryBudget budget,
      WriteLock writeLock,
      BuriedKeys buried) {
    this.buried = buried;
    this.store = store;
    this.reader = reader;
    this.log = log;
    this.budget = budget;
    this.writeLock = writeLock;
  }

  /** See {@link io.weir.stores.KeyValueEngine#scan}. */
  ScanCursor open(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    Range range = new Range(from, to, toInclusive, direction);
    hold();
    ScanCursor cursor = null;
    try {
      for (int attempt = 0; cursor == null; attempt++) {
        sortKeys();
        cursor = tryOpen(range);
        if (cursor == null && attempt == SORTS_AT_MOST) {
          throw withoutMemory();
        }
      }
      return cursor;
    } finally {
      if (cursor == null) {
        opened();
        release();
      }
    }
  }

  /** Null if a writer without memory has given up the order meanwhile. */
  private @Nullable ScanCursor tryOpen(Range range) {
    writeLock.lock();
    try {
      store.state().check();
      SortedKeys current = keys;
      if (current == null) {
        return null;
      }
      ScanCursor cursor = new ScanCursor(this, store, reader, log.fold(), current.iterate(range));
      cursors.add(cursor);
      opened();
      return cursor;
    } finally {
      writeLock.unlock();
    }
  }

  /** Keeps all versions from now on. */
  private void hold() {
    writeLock.lock();
    try {
      store.state().check();
      open++;
      opening++;
      tellOldest();
    } finally {
      writeLock.unlock();
    }
  }

  /** Tells maintenance how old a version may still be asked for. */
  private void tellOldest() {
    long oldest = Long.MAX_VALUE;
    for (ScanCursor cursor : cursors) {
      oldest = Math.min(oldest, cursor.asOf());
    }
    if (opening > 0) {
      oldest = 0;
    }
    if (store.isOpen()) {
      buried.purge(store.index(), oldest);
    }
    store.maintenance().deadSegments().keepFor(oldest);
  }

  private void opened() {
    writeLock.lock();
    try {
      opening--;
      tellOldest();
    } finally {
      writeLock.unlock();
    }
  }

  private void release() {
    writeLock.lock();
    try {
      open--;
      tellOldest();
    } finally {
      writeLock.unlock();
    }
  }

  void closed(ScanCursor cursor) {
    writeLock.lock();
    try {
      if (cursors.remove(cursor)) {
        release();
      }
    } finally {
      writeLock.unlock();
    }
  }

  // ---- what the writer tells, under the write lock

  boolean areOpen() {
    return open > 0;
  }

  /** A key that was not there before. */
  void added(byte[] key) {
    SortedKeys current = keys;
    if (current == null || current.contains(key)) {
      return;
    }
    if (reserve(SortedKeys.bytesOfAdded(key))) {
      current.add(key.clone());
    } else {
      forget();
    }
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
    forget();
  }

  /** Ends all cursors. */
  void close() {
    cursors.clear();
    forget();
  }

  // ---- the order of the keys

  private void sortKeys() {
    building.lock();
    try {
      SortedKeys current = keys;
      if (current == null) {
        collect();
      } else if (current.isMergeDue()) {
        merge(current);
      }
    } finally {
      building.unlock();
    }
  }

  /** Reads the keys of all records. Those that are added meanwhile come by {@link #added}. */
  private void collect() {
    SortedKeys collecting = new SortedKeys();
    setKeys(collecting);
    Index index = store.index();
    KeyCollector collector = new KeyCollector(reader, this::reserveReclaiming);
    long bucket = 0;
    while (bucket < index.buckets()) {
      bucket = takeEntries(collector, index, bucket);
      if (!collector.readKeys()) {
        throw withoutMemory();
      }
    }
    byte[][] sorted = collector.sorted();
    writeLock.lock();
    try {
      // Null if the store was cleared or ran out of memory meanwhile.
      if (keys == collecting) {
        settle(collecting.withRun(sorted));
      }
    } finally {
      writeLock.unlock();
    }
  }

  private long takeEntries(KeyCollector collector, Index index, long bucket) {
    writeLock.lock();
    try {
      store.state().check();
      return collector.takeEntries(index, bucket);
    } finally {
      writeLock.unlock();
    }
  }

  /** See {@link HashLog#forEachRecord}. */
  void forEachRecord(RecordVisitor visitor) throws IOException {
    long memory = store.size() * Long.BYTES;
    hold();
    try {
      while (!budget.reserve(memory)) {
        if (!store.reclaim()) {
          throw withoutMemory();
        }
      }
      try {
        walk(visitor);
      } finally {
        budget.release(memory);
      }
    } finally {
      opened();
      release();
    }
  }

  private void walk(RecordVisitor visitor) throws IOException {
    RecordAddresses addresses = addresses();
    addresses.sort();
    boolean goesOn = true;
    for (int i = 0; goesOn && i < addresses.count(); i++) {
      goesOn = visit(addresses.get(i), visitor);
    }
  }

  private RecordAddresses addresses() {
    RecordAddresses addresses = new RecordAddresses();
    Index index = store.index();
    long bucket = 0;
    while (bucket < index.buckets()) {
      writeLock.lock();
      try {
        store.state().check();
        bucket = addresses.take(index, bucket);
      } finally {
        writeLock.unlock();
      }
    }
    return addresses;
  }

  private boolean visit(long address, RecordVisitor visitor) throws IOException {
    StoredRecord cold = reader.coldAt(address);
    byte[] key = cold == null ? reader.keyAt(address) : cold.key();
    byte[] value = cold == null ? store.get(key) : cold.value();
    return value == null || visitor.visit(key, value);
  }

  private void merge(SortedKeys current) {
    SortedKeys merging = current.frozen();
    setKeys(merging);
    byte[][] run = merging.merged();
    writeLock.lock();
    try {
      if (keys == merging) {
        settle(merging.withRun(run));
      }
    } finally {
      writeLock.unlock();
    }
  }

  /** Takes over keys, and gives back what was counted for them on the way. */
  private void settle(SortedKeys settled) {
    keys = settled;
    long bytes = settled.bytes();
    budget.release(reserved.getAndSet(bytes) - bytes);
  }

  /** Gives up the order of the keys if there is one; whether memory came free by that. */
  boolean giveUp() {
    writeLock.lock();
    try {
      boolean held = reserved.get() > 0;
      forget();
      return held;
    } finally {
      writeLock.unlock();
    }
  }

  private void setKeys(SortedKeys next) {
    writeLock.lock();
    try {
      store.state().check();
      keys = next;
    } finally {
      writeLock.unlock();
    }
  }

  /** Not under the write lock. */
  private boolean reserveReclaiming(long bytes) {
    while (!reserve(bytes)) {
      if (!store.reclaim()) {
        return false;
      }
    }
    return true;
  }

  private boolean reserve(long bytes) {
    if (!budget.reserve(bytes)) {
      return false;
    }
    reserved.addAndGet(bytes);
    return true;
  }

  /** Gives up the order; the next scan sorts again. */
  private void forget() {
    keys = null;
    budget.release(reserved.getAndSet(0));
  }

  private MemoryLimitException withoutMemory() {
    writeLock.lock();
    try {
      forget();
    } finally {
      writeLock.unlock();
    }
    return new MemoryLimitException(
        "The memory budget of "
            + budget.maxBytes()
            + " bytes has no room to sort the keys of a store for a range read: raise"
            + " weir.memory.max.bytes");
  }

  long memoryBytes() {
    return reserved.get();
  }
}
