package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.io.Directory;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyOrder;
import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The order of the keys of a store, from the first scan on: it is sorted ({@link OrderSort}), told
 * of by the writer, kept up in the background ({@link OrderUpkeep}), and given up when it cannot be
 * kept. It is there as a whole or not at all ({@link CurrentOrder}).
 *
 * <p>Locks, in this order: building (sorts, and writes what is new), merging, those of maintenance,
 * write.
 */
final class ScanOrder {
  private final OrderFiles files;
  private final CurrentOrder current;
  private final OrderUpkeep upkeep;
  private final OrderSort sort;

  /** Somebody else asked for memory since the last scan. */
  private volatile boolean askedFor;

  ScanOrder(
      RecordLog store,
      LogReader reader,
      HashLogOptions options,
      Directory directory,
      MemoryBudget budget,
      WriteLock writeLock) {
    this.files = new OrderFiles(directory, budget, options.weight());
    this.current = new CurrentOrder(writeLock);
    this.upkeep = new OrderUpkeep(options, files, current);
    this.sort = new OrderSort(store, reader, options, writeLock, files, current, upkeep);
  }

  OrderFiles files() {
    return files;
  }

  // ---- what the writer tells, under the write lock

  /** A key that was not there came; true if that makes work. */
  boolean added(byte[] key) {
    KeyOrder changing = current.changing();
    if (changing == null) {
      return false;
    }
    changing.add(key);
    return makesWork(changing);
  }

  /** A key went; true if that makes work. */
  boolean removed(byte[] key, long position, boolean isRead) {
    KeyOrder changing = current.changing();
    if (changing == null) {
      return false;
    }
    changing.remove(key, position, isRead);
    return makesWork(changing);
  }

  /** Not again for what was asked for; what is being sorted is looked at by who sorts it. */
  private boolean makesWork(KeyOrder changing) {
    boolean isDue = changing == current.get() && changing.isSpillDue();
    return isDue && (!upkeep.isRequested() || changing.isSpillUrgent());
  }

  /** Has the work done that the writer has made; does it where it cannot wait. Under no lock. */
  void work() {
    upkeep.work();
  }

  /** No reader looks for what went before a position. */
  void letGo(long before) {
    current.letGo(before);
  }

  /** The store has lost all its keys. */
  void forget() {
    current.forget();
  }

  // ---- reading

  boolean isThere() {
    return current.get() != null;
  }

  /** Sees to it that there is an order, unless writers without memory give it up at once. */
  void prepare() {
    sort.prepare();
  }

  /** The keys for a reader; null if there is no order. */
  @Nullable HeldKeys hold() {
    KeyOrder order = current.get();
    askedFor = false;
    return order == null ? null : order.hold();
  }

  /** The same for a reader who holds other parts so far. */
  @Nullable HeldKeys holdAgain() {
    KeyOrder order = current.get();
    return order == null ? null : order.holdAgain();
  }

  /** Whoever has cursors go on with the newest parts; called when there are others. */
  void followBy(Runnable following) {
    upkeep.followBy(following);
  }

  /** A reader met an error in the order. */
  void giveUp(StoreException cause) {
    KeyOrder order = current.get();
    if (order != null) {
      upkeep.giveUp(order, cause);
    }
  }

  /** Something about scans that was tried in the background did not go. */
  void failed(String consequence, Exception cause) {
    upkeep.failed(consequence, cause);
  }

  // ---- memory

  /** A writer has no memory at all: whether some came free. Not under the write lock. */
  boolean giveUp() {
    KeyOrder order = current.get();
    return order == null ? current.dropArriving() : current.drop(order);
  }

  /**
   * Another store needs memory: an order that nobody has read since the last time goes. Returns the
   * bytes that came free.
   */
  long giveUpIdle() {
    KeyOrder order = current.get();
    if (order == null) {
      return 0;
    }
    if (!askedFor) {
      askedFor = true;
      return 0;
    }
    long bytes = order.memoryBytes();
    return current.drop(order) ? bytes : 0;
  }

  long memoryBytes() {
    KeyOrder changing = current.changing();
    return changing == null ? 0 : changing.memoryBytes();
  }

  /** Errors that were met while nobody waited for the order. */
  long errors() {
    return upkeep.errors();
  }

  // ---- the end

  /** Waits until nobody writes files any more; none is begun. Under no lock. */
  void end() {
    upkeep.end();
  }

  /** Gives back everything, as the store closes. Under the write lock. */
  void close() throws IOException {
    forget();
    upkeep.throwLateError();
  }
}
