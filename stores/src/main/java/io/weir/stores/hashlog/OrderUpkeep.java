package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.generation.Request;
import io.weir.stores.keyorder.KeyOrder;
import io.weir.stores.keyorder.OrderFiles;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the order of keys up in the background: writes what has come, merges what was written, and
 * gives the order up when that fails or nobody asks for it any more.
 */
final class OrderUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger(OrderUpkeep.class);

  private final String store;
  private final OrderFiles files;
  private final CurrentOrder current;
  private final Request request;
  private final ReentrantLock building = new ReentrantLock();
  private final ReentrantLock merging = new ReentrantLock();
  private final AtomicLong errors = new AtomicLong();

  /** Called, under no lock but those that serialize its work, when the order has other parts. */
  private Runnable changed = () -> {};

  private volatile boolean ending;
  private long fileErrorsBeforeEnd;

  OrderUpkeep(HashLogOptions options, OrderFiles files, CurrentOrder current) {
    this.store = options.name();
    this.files = files;
    this.current = current;
    this.request = new Request(options.background(), this::workInBackground);
  }

  /** Whoever has cursors go on with the newest parts; called when there are others. */
  void followBy(Runnable following) {
    changed = following;
  }

  /** The order has other parts. */
  void changed() {
    changed.run();
  }

  // ---- the work

  /** Whether work was asked for that has not begun. */
  boolean isRequested() {
    return request.isOpen();
  }

  /** Has the work done that the writer has made; does it where it cannot wait. */
  void work() {
    KeyOrder order = current.get();
    if (order == null || !order.isSpillDue()) {
      return;
    }
    if (order.isSpillUrgent()) {
      keepUp();
    } else {
      request.make();
    }
  }

  private void workInBackground() {
    keepUp();
    KeyOrder order = current.get();
    if (order != null && merging.tryLock()) {
      try {
        mergeAll(order);
      } catch (IOException | StoreException e) {
        giveUp(order, e);
      } finally {
        merging.unlock();
      }
    }
  }

  /** Writes the set that has become long, or gives up an order that nobody asks for any more. */
  private void keepUp() {
    building.lock();
    try {
      KeyOrder order = current.get();
      if (order == null || ending || !order.isSpillDue()) {
        return;
      }
      if (current.isForgotten(order)) {
        current.drop(order);
        return;
      }
      try {
        spill(order);
      } catch (IOException | StoreException e) {
        giveUp(order, e);
      }
    } finally {
      building.unlock();
    }
  }

  /** Writes what has come to an order. Under the lock of building. */
  void spill(KeyOrder order) throws IOException {
    write(order, current.beginSpill(order));
  }

  private void mergeAll(KeyOrder order) throws IOException {
    boolean goesOn = true;
    while (goesOn) {
      goesOn = write(order, current.beginMerge(order));
    }
  }

  /** Writes a run in the place of some parts; false if there was nothing to do, or nobody waits. */
  private boolean write(KeyOrder order, KeyOrder.@Nullable Spill spill) throws IOException {
    if (spill == null) {
      return false;
    }
    boolean installed = false;
    try {
      installed =
          spill.write(() -> ending || !current.isKept(order)) && current.install(order, spill);
    } finally {
      spill.end();
    }
    if (installed) {
      changed.run();
    }
    return installed;
  }

  // ---- what fails

  /** An order that could not be kept up or read goes, and the next scan sorts. */
  void giveUp(KeyOrder order, Exception cause) {
    errors.incrementAndGet();
    if (current.drop(order) && !ending) {
      LOG.warn(
          "Store {} gives up the order of its keys, which the next range read has to sort again:"
              + " {}",
          store,
          cause.getMessage());
    }
  }

  /** Something about scans that was tried in the background did not go. */
  void failed(String consequence, Exception cause) {
    errors.incrementAndGet();
    LOG.warn("Store {} {}: {}", store, consequence, cause.getMessage());
  }

  /** Errors that were met while nobody waited for the order. */
  long errors() {
    return errors.get() + files.errors();
  }

  // ---- the end

  /** Held by who sorts, or writes what has come. */
  ReentrantLock buildingLock() {
    return building;
  }

  /** Whether the store is about to close. */
  boolean isEnding() {
    return ending;
  }

  /** Waits until nobody writes files any more; none is begun. Under no lock. */
  void end() {
    ending = true;
    building.lock();
    try {
      merging.lock();
      try {
        fileErrorsBeforeEnd = files.errors();
      } finally {
        merging.unlock();
      }
    } finally {
      building.unlock();
    }
  }

  /** Passes on an error that was met since the end, which nobody else would see. */
  void throwLateError() throws IOException {
    IOException failure = files.lastError();
    if (failure != null && files.errors() > fileErrorsBeforeEnd) {
      throw failure;
    }
  }
}
