package io.weir.stores.hashlog;

import io.weir.stores.keyorder.KeyOrder;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order of keys that a store has: none, one that arrives while it is sorted, or one that is
 * there. Whoever works on an order asks whether it is still kept: another thread may have let it
 * go. Changed under the write lock, which the methods take unless they say otherwise.
 */
final class CurrentOrder {
  private final WriteLock writeLock;

  /** What scans read; null until the first of them, and when it was given up. */
  private volatile @Nullable KeyOrder order;

  /** What takes the keys that come while those that are there are sorted. */
  private volatile @Nullable KeyOrder arriving;

  /** The position that the oldest reader shows the log as of. */
  private long oldestReader = Long.MAX_VALUE;

  CurrentOrder(WriteLock writeLock) {
    this.writeLock = writeLock;
  }

  /** The order that is there, null if there is none. For any thread. */
  @Nullable KeyOrder get() {
    return order;
  }

  /** What is to be told of keys that come and go, null if nothing is. For any thread. */
  @Nullable KeyOrder changing() {
    KeyOrder current = order;
    return current == null ? arriving : current;
  }

  /** Whether an order is there or arrives. For any thread. */
  boolean isKept(KeyOrder kept) {
    return order == kept || arriving == kept;
  }

  boolean isArriving(KeyOrder sorting) {
    return arriving == sorting;
  }

  // ---- sorting

  /** An order arrives. Called under the write lock. */
  void begin(KeyOrder sorting) {
    arriving = sorting;
  }

  /** An order that was sorted is there; false if it was given up meanwhile. */
  boolean install(KeyOrder sorting, KeyOrder.Sorted sorted) {
    return locked(
        () -> {
          if (arriving != sorting) {
            return false;
          }
          sorted.install();
          order = sorting;
          arriving = null;
          return true;
        });
  }

  /** An order does not arrive, if it was not given up already. */
  void abandon(KeyOrder sorting) {
    writeLock.lock();
    try {
      arriving = arriving == sorting ? null : arriving;
    } finally {
      writeLock.unlock();
    }
  }

  // ---- writing

  /** No reader looks for what went before a position. Called under the write lock. */
  void letGo(long before) {
    oldestReader = before;
    KeyOrder current = order;
    if (current != null) {
      current.letGo(before);
    }
  }

  /** Begins to write what has come to an order; null if there is nothing, or it is not kept. */
  KeyOrder.@Nullable Spill beginSpill(KeyOrder kept) {
    return locked(() -> isKept(kept) ? kept.beginSpill(oldestReader) : null);
  }

  /** The same for parts that are merged. */
  KeyOrder.@Nullable Spill beginMerge(KeyOrder kept) {
    return locked(() -> isKept(kept) ? kept.beginMerge(oldestReader) : null);
  }

  /** Puts what was written in the place of its parts; false if the order was given up meanwhile. */
  boolean install(KeyOrder kept, KeyOrder.Spill spill) {
    return locked(
        () -> {
          boolean goesOn = isKept(kept); // Whoever gives it up may close it only after this.
          if (goesOn) {
            spill.install();
          }
          return goesOn;
        });
  }

  boolean isForgotten(KeyOrder kept) {
    return locked(kept::isForgotten);
  }

  // ---- giving it up

  /** Gives up the order that is there, if it is this one. */
  boolean drop(KeyOrder given) {
    boolean wasThere =
        locked(
            () -> {
              boolean isThere = order == given;
              order = isThere ? null : order;
              return isThere;
            });
    if (wasThere) {
      given.close();
    }
    return wasThere;
  }

  /** Gives up the one that arrives; false if there is none. */
  boolean dropArriving() {
    return locked(
        () -> {
          boolean held = arriving != null;
          arriving = null;
          return held;
        });
  }

  /** Gives up both. Called under the write lock. */
  void forget() {
    KeyOrder given = order;
    order = null;
    arriving = null;
    if (given != null) {
      given.close();
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

  private <T extends @Nullable Object> T locked(Supplier<T> step) {
    writeLock.lock();
    try {
      return step.get();
    } finally {
      writeLock.unlock();
    }
  }
}
