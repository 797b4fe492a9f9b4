package io.weir.stores.hashlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.Request;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ShortageException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyOrder;
import io.weir.stores.keyorder.KeySorter;
import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of the keys of a store, from the first scan on: it is sorted, kept up by the writer,
 * written and merged in the background, and given up when it cannot be kept. It is there as a whole
 * or not at all.
 *
 * <p>Locks, in this order: building (sorts, and writes what is new), merging, those of maintenance,
 * write.
 */
final class ScanOrder {
  private static final Logger LOG = LoggerFactory.getLogger(ScanOrder.class);
  private static final int SORTS_AT_MOST = 10;
  private static final int RECLAIMED_AT_ONCE = 16;
  private static final long PAUSE_NANOS = 1_000_000;

  private final RecordLog store;
  private final LogReader reader;
  private final HashLogOptions options;
  private final WriteLock writeLock;
  private final OrderFiles files;
  private final ReentrantLock building = new ReentrantLock();
  private final ReentrantLock merging = new ReentrantLock();
  private final Request upkeep;

  /** Null until the first scan. Changed under the write lock. */
  private volatile @Nullable KeyOrder order;

  /** What takes the keys that come while those that are there are sorted. As above. */
  private volatile @Nullable KeyOrder arriving;

  /** Somebody else asked for memory since the last scan. */
  private volatile boolean askedFor;

  /** The position that the oldest reader shows the log as of. Under the write lock. */
  private long oldestReader = Long.MAX_VALUE;

  /** Called, under no lock but those that serialize its work, when the order has other parts. */
  private Runnable changed = () -> {};

  private volatile boolean ending;
  private final AtomicLong errors = new AtomicLong();
  private long errorsBeforeEnd;

  ScanOrder(
      RecordLog store,
      LogReader reader,
      HashLogOptions options,
      Directory directory,
      MemoryBudget budget,
      WriteLock writeLock) {
    this.store = store;
    this.reader = reader;
    this.options = options;
    this.writeLock = writeLock;
    this.files = new OrderFiles(directory, budget, options.weight());
    this.upkeep = new Request(options.background(), this::workInBackground);
  }

  OrderFiles files() {
    return files;
  }

  /** Whoever has cursors go on with the newest parts; called when there are others. */
  void followBy(Runnable following) {
    changed = following;
  }

  // ---- what the writer tells, under the write lock

  /** A key that was not there came; true if that makes work. */
  boolean added(byte[] key) {
    KeyOrder current = changing();
    if (current == null) {
      return false;
    }
    current.add(key);
    return makesWork(current);
  }

  /** A key went; true if that makes work. */
  boolean removed(byte[] key, long position, boolean isRead) {
    KeyOrder current = changing();
    if (current == null) {
      return false;
    }
    current.remove(key, position, isRead);
    return makesWork(current);
  }

  /** Not again for what was asked for; what is being sorted is looked at by who sorts it. */
  private boolean makesWork(KeyOrder current) {
    boolean isDue = current == order && current.isSpillDue();
    return isDue && (!upkeep.isOpen() || current.isSpillUrgent());
  }

  private @Nullable KeyOrder changing() {
    KeyOrder current = order;
    return current == null ? arriving : current;
  }

  /** No reader looks for what went before a position. */
  void letGo(long before) {
    oldestReader = before;
    KeyOrder current = order;
    if (current != null) {
      current.letGo(before);
    }
  }

  /** The keys for a reader; null if there is no order. */
  @Nullable HeldKeys hold() {
    KeyOrder current = order;
    askedFor = false;
    return current == null ? null : current.hold();
  }

  /** The same for a reader who holds other parts so far. */
  @Nullable HeldKeys holdAgain() {
    KeyOrder current = order;
    return current == null ? null : current.holdAgain();
  }

  /** The store has lost all its keys. */
  void forget() {
    KeyOrder given = order;
    order = null;
    arriving = null;
    if (given != null) {
      given.close();
    }
  }

  boolean isThere() {
    return order != null;
  }

  // ---- sorting

  /** Sees to it that there is an order, unless writers without memory give it up at once. */
  void prepare() {
    while (order == null) {
      sortUnlessEnding();
      if (ending) {
        LockSupport.parkNanos(PAUSE_NANOS);
        store.state().check(); // Of a store that closes nothing is said before it is closed.
      }
    }
  }

  private void sortUnlessEnding() {
    building.lock();
    try {
      for (int attempt = 1; order == null && !ending; attempt++) {
        sort(attempt >= SORTS_AT_MOST);
        if (order == null && !ending && attempt >= SORTS_AT_MOST) {
          throw files.withoutMemory(options.name());
        }
      }
      changed.run();
    } catch (ShortageException | NoSuchFileException e) { // Gone is what is being written.
      throw new OutOfSpaceException(
          "Store " + options.name() + " cannot sort its keys for a range read now: " + e, e);
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + options.name() + " cannot sort its keys for a range read: " + e.getMessage(),
          e);
    } finally {
      building.unlock();
    }
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
    try (KeySorter sorter = sorting.sorter(() -> ending || isGivenUp(sorting))) {
      if (collect(sorting, index, sorter)) {
        installed = install(sorting, sorting.finish(sorter));
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
      if (isLast || !isGivenUp(sorting)) {
        throw e;
      }
    } finally {
      if (!installed) {
        abandon(sorting);
      }
    }
  }

  private Index begin(KeyOrder sorting) {
    writeLock.lock();
    try {
      store.state().check();
      arriving = sorting;
      return store.index();
    } finally {
      writeLock.unlock();
    }
  }

  private boolean isGivenUp(KeyOrder sorting) {
    return arriving != sorting;
  }

  /** Reads the keys of all records; those that come meanwhile are told of. */
  private boolean collect(KeyOrder sorting, Index index, KeySorter sorter) throws IOException {
    KeyCollection keys = new KeyCollection(store, reader, writeLock);
    boolean goesOn = true;
    while (goesOn && !keys.isComplete(index)) {
      goesOn = keys.addSome(index, sorter, () -> isGivenUp(sorting) || ending);
      if (goesOn && sorting.isSpillDue()) {
        spill(sorting);
      }
    }
    return goesOn;
  }

  private boolean install(KeyOrder sorting, KeyOrder.@Nullable Sorted sorted) {
    if (sorted == null) {
      return false;
    }
    writeLock.lock();
    try {
      if (isGivenUp(sorting)) {
        return false;
      }
      sorted.install();
      order = sorting;
      arriving = null;
      return true;
    } finally {
      writeLock.unlock();
      sorted.end();
    }
  }

  private void abandon(KeyOrder sorting) {
    writeLock.lock();
    try {
      if (!isGivenUp(sorting)) {
        arriving = null;
      }
    } finally {
      writeLock.unlock();
    }
    sorting.close();
  }

  // ---- keeping it up

  /** Has the work done that the writer has made; does it where it cannot wait. */
  void work() {
    KeyOrder current = order;
    if (current == null || !current.isSpillDue()) {
      return;
    }
    if (current.isSpillUrgent()) {
      keepUp();
    } else {
      upkeep.make();
    }
  }

  private void workInBackground() {
    keepUp();
    KeyOrder current = order;
    if (current != null && merging.tryLock()) {
      try {
        while (write(current, kept -> kept.beginMerge(oldestReader))) {
          // There may be more.
        }
      } catch (IOException | StoreException e) {
        giveUp(current, e);
      } finally {
        merging.unlock();
      }
    }
  }

  /** Writes the set that has become long, or gives up an order that nobody asks for any more. */
  private void keepUp() {
    building.lock();
    try {
      KeyOrder current = order;
      if (current == null || ending || !current.isSpillDue()) {
        return;
      }
      if (locked(current::isForgotten)) {
        drop(current);
        return;
      }
      try {
        spill(current);
      } catch (IOException | StoreException e) {
        giveUp(current, e);
      }
    } finally {
      building.unlock();
    }
  }

  private boolean locked(BooleanSupplier step) {
    writeLock.lock();
    try {
      return step.getAsBoolean();
    } finally {
      writeLock.unlock();
    }
  }

  private void spill(KeyOrder current) throws IOException {
    write(current, kept -> kept.beginSpill(oldestReader));
  }

  private boolean isKept(KeyOrder current) {
    return order == current || arriving == current;
  }

  /** Writes a run in the place of some parts; false if there was nothing to do, or nobody waits. */
  private boolean write(KeyOrder current, Function<KeyOrder, KeyOrder.@Nullable Spill> beginning)
      throws IOException {
    KeyOrder.Spill spill;
    writeLock.lock();
    try {
      spill = isKept(current) ? beginning.apply(current) : null;
    } finally {
      writeLock.unlock();
    }
    if (spill == null) {
      return false;
    }
    boolean installed = false;
    try {
      installed =
          spill.write(() -> ending || !isKept(current)) && locked(() -> install(current, spill));
    } finally {
      spill.end();
    }
    if (installed) {
      changed.run();
    }
    return installed;
  }

  /** Whoever gives the order up closes it without the lock, and so perhaps after this. */
  private boolean install(KeyOrder current, KeyOrder.Spill spill) {
    boolean kept = isKept(current);
    if (kept) {
      spill.install();
    }
    return kept;
  }

  // ---- giving it up

  /** An order that could not be kept up or read goes, and the next scan sorts. */
  private void giveUp(KeyOrder current, Exception cause) {
    errors.incrementAndGet();
    if (drop(current) && !ending) {
      LOG.warn(
          "Store {} gives up the order of its keys, which the next range read has to sort again:"
              + " {}",
          options.name(),
          cause.getMessage());
    }
  }

  /** Something about scans that was tried in the background did not go. */
  void failed(String consequence, Exception cause) {
    errors.incrementAndGet();
    LOG.warn("Store {} {}: {}", options.name(), consequence, cause.getMessage());
  }

  /** A reader met an error in the order. */
  void giveUp(StoreException cause) {
    KeyOrder current = order;
    if (current != null) {
      giveUp(current, cause);
    }
  }

  private boolean drop(KeyOrder given) {
    writeLock.lock();
    try {
      if (order != given) {
        return false;
      }
      order = null;
    } finally {
      writeLock.unlock();
    }
    given.close();
    return true;
  }

  /** A writer has no memory at all: whether some came free. Not under the write lock. */
  boolean giveUp() {
    KeyOrder current = order;
    if (current != null) {
      return drop(current);
    }
    return locked(
        () -> {
          boolean held = arriving != null;
          arriving = null;
          return held;
        });
  }

  /**
   * Another store needs memory: an order that nobody has read since the last time goes. Returns the
   * bytes that came free.
   */
  long giveUpIdle() {
    KeyOrder current = order;
    if (current == null) {
      return 0;
    }
    if (!askedFor) {
      askedFor = true;
      return 0;
    }
    long bytes = current.memoryBytes();
    return drop(current) ? bytes : 0;
  }

  /** Waits until nobody writes files any more; none is begun. Under no lock. */
  void end() {
    ending = true;
    building.lock();
    try {
      merging.lock();
      try {
        errorsBeforeEnd = files.errors();
      } finally {
        merging.unlock();
      }
    } finally {
      building.unlock();
    }
  }

  /** Gives back everything, as the store closes. Under the write lock. */
  void close() throws IOException {
    forget();
    IOException failure = files.lastError();
    if (failure != null && files.errors() > errorsBeforeEnd) {
      throw failure;
    }
  }

  /** Errors that were met while nobody waited for the order. */
  long errors() {
    return errors.get() + files.errors();
  }

  long memoryBytes() {
    KeyOrder current = changing();
    return current == null ? 0 : current.memoryBytes();
  }
}
