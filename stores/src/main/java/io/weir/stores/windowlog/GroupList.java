package io.weir.stores.windowlog;

import io.weir.stores.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all groups of a bundle, in sixty-four slices by time, so that a read of many keys
 * within a short time looks at few of them. On the heap, counted in the budget.
 */
final class GroupList {
  private static final int SLICES = 64;

  /** Of an array of bytes on the heap and what refers to it. */
  private static final int OVERHEAD_BYTES = 24;

  private final MemoryBudget budget;
  private final long begin;
  private final long sliceSpan;
  private final List<List<byte[]>> slices = new ArrayList<>();
  private long bytes;
  private boolean released;
  private volatile boolean complete;

  /**
   * @param begin of the bundle
   * @param span of the bundle, in milliseconds
   */
  GroupList(MemoryBudget budget, long begin, long span) {
    this.budget = budget;
    this.begin = begin;
    this.sliceSpan = (span + SLICES - 1) / SLICES;
    for (int i = 0; i < SLICES; i++) {
      slices.add(new ArrayList<>());
    }
  }

  /**
   * Adds a group; false if the budget has no room for it, nor can make any. The same one may be
   * added twice.
   */
  boolean add(byte[] groupKey) {
    long needed = (long) groupKey.length + OVERHEAD_BYTES;
    if (!budget.reserveReclaiming(needed)) {
      return false;
    }
    synchronized (this) {
      if (!released) {
        bytes += needed;
        slices.get(slice(RowLayout.startOf(groupKey))).add(groupKey);
        return true;
      }
    }
    budget.release(needed);
    return true;
  }

  /** The groups that begin between two times, inclusive; null if the list was released. */
  synchronized @Nullable List<byte[]> between(long from, long to) {
    if (released) {
      return null;
    }
    List<byte[]> found = new ArrayList<>();
    for (int i = slice(from); i <= slice(to); i++) {
      for (byte[] groupKey : slices.get(i)) {
        long start = RowLayout.startOf(groupKey);
        if (start >= from && start <= to) {
          found.add(groupKey);
        }
      }
    }
    return found;
  }

  /** A group may begin before its bundle, then it is in the first slice. */
  private int slice(long time) {
    return (int) Math.max(0, Math.min(SLICES - 1, (time - begin) / sliceSpan));
  }

  synchronized long bytes() {
    return bytes;
  }

  /** All groups that were there before it have been added. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** Gives back the memory; nothing is added any more. Returns the bytes. */
  synchronized long release() {
    released = true;
    long given = bytes;
    budget.release(bytes);
    bytes = 0;
    slices.forEach(List::clear);
    return given;
  }
}
