package io.weir.stores.hashlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.io.ShortageException;
import io.weir.stores.keyorder.KeyOrder;
import io.weir.stores.keyorder.KeySorter;
import io.weir.stores.keyorder.OrderFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.LockSupport;

/** Sorts the keys of a store for its first scan, beside a writer who adds and removes some. */
final class OrderSort {
  private static final int SORTS_AT_MOST = 10;
  private static final int RECLAIMED_AT_ONCE = 16;
  private static final long PAUSE_NANOS = 1_000_000;

  private final RecordLog store;
  private final LogReader reader;
  private final HashLogOptions options;
  private final WriteLock writeLock;
  private final OrderFiles files;
  private final CurrentOrder current;
  private final OrderUpkeep upkeep;

  OrderSort(
      RecordLog store,
      LogReader reader,
      HashLogOptions options,
      WriteLock writeLock,
      OrderFiles files,
      CurrentOrder current,
      OrderUpkeep upkeep) {
    this.store = store;
    this.reader = reader;
    this.options = options;
    this.writeLock = writeLock;
    this.files = files;
    this.current = current;
    this.upkeep = upkeep;
  }

  /** Sees to it that there is an order, unless writers without memory give it up at once. */
  void prepare() {
    while (current.get() == null) {
      sortUnlessEnding();
      if (upkeep.isEnding()) {
        LockSupport.parkNanos(PAUSE_NANOS);
        store.state().check(); // Of a store that closes nothing is said before it is closed.
      }
    }
  }

  private void sortUnlessEnding() {
    upkeep.buildingLock().lock();
    try {
      for (int attempt = 1; isMissing(); attempt++) {
        sort(attempt >= SORTS_AT_MOST);
        if (isMissing() && attempt >= SORTS_AT_MOST) {
          throw files.withoutMemory(options.name());
        }
      }
      upkeep.changed();
    } catch (ShortageException | NoSuchFileException e) { // Gone is what is being written.
      throw new OutOfSpaceException(
          "Store " + options.name() + " cannot sort its keys for a range read now: " + e, e);
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + options.name() + " cannot sort its keys for a range read: " + e.getMessage(),
          e);
    } finally {
      upkeep.buildingLock().unlock();
    }
  }

  private boolean isMissing() {
    return current.get() == null && !upkeep.isEnding();
  }

  /**
   * Sorts, and installs the order unless it was given up meanwhile.
   *
   * @param isLast whether it is not tried again
   */
  private void sort(boolean isLast) throws IOException {
    KeyOrder sorting = new KeyOrder(files, options.orderBytes());
    Index index = begin(sorting);
    boolean installed = false;
    try (KeySorter sorter = sorting.sorter(() -> isCancelled(sorting))) {
      if (collect(sorting, index, sorter)) {
        installed = install(sorting, sorter);
      }
    } catch (MemoryLimitException e) {
      // Where writers take all memory that comes free, another flush has to be waited for.
      if (isLast) {
        throw e;
      }
      if (store.maintenance().relief().reclaim(RECLAIMED_AT_ONCE, true) == 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (RuntimeException e) {
      // What was read of a store that was cleared meanwhile may have been anything.
      if (isLast || current.isArriving(sorting)) {
        throw e;
      }
    } finally {
      if (!installed) {
        current.abandon(sorting);
        sorting.close();
      }
    }
  }

  private Index begin(KeyOrder sorting) {
    writeLock.lock();
    try {
      store.state().check();
      current.begin(sorting);
      return store.index();
    } finally {
      writeLock.unlock();
    }
  }

  private boolean isCancelled(KeyOrder sorting) {
    return upkeep.isEnding() || !current.isArriving(sorting);
  }

  /** Reads the keys of all records; those that come meanwhile are told of. */
  private boolean collect(KeyOrder sorting, Index index, KeySorter sorter) throws IOException {
    KeyCollection keys = new KeyCollection(store, reader, writeLock);
    boolean goesOn = true;
    while (goesOn && !keys.isComplete(index)) {
      goesOn = keys.addSome(index, sorter, () -> isCancelled(sorting));
      if (goesOn && sorting.isSpillDue()) {
        upkeep.spill(sorting);
      }
    }
    return goesOn;
  }

  private boolean install(KeyOrder sorting, KeySorter sorter) throws IOException {
    KeyOrder.Sorted sorted = sorting.finish(sorter);
    if (sorted == null) {
      return false;
    }
    try {
      return current.install(sorting, sorted);
    } finally {
      sorted.end();
    }
  }
}
