package io.weir.stores.windowlog;

import io.weir.stores.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all groups of a bundle, in two orders: in sixty-four slices by time, so that a read
 * of many keys within a short time looks at few of them; and, from the first read on that wants
 * many of the slices, as a whole, so that such a read need not merge slices. On the heap, counted
 * in the budget.
 */
final class GroupList {
  private static final int SLICES = 64;

  /** So many slices are merged while they are read, rather than put in order as a whole. */
  private static final int FEW_SLICES = 4;

  /** Of an array of bytes on the heap and what refers to it from both orders. */
  private static final int OVERHEAD_BYTES = 32;

  private final MemoryBudget budget;
  private final long begin;
  private final long sliceSpan;

  /** None once the list was released. */
  private volatile List<GroupRuns> slices;

  private final Object making = new Object();
  private volatile @Nullable GroupRuns whole;
  private final int[] sizes = new int[SLICES];
  private int size;
  private long bytes;
  private int shortestPlain = Integer.MAX_VALUE;
  private int longestPlain;
  private boolean released;
  private volatile boolean complete;
  private volatile long lastReadNanos;

  /**
   * @param begin of the bundle
   * @param span of the bundle, in milliseconds
   */
  GroupList(MemoryBudget budget, long begin, long span) {
    this.budget = budget;
    this.begin = begin;
    this.sliceSpan = (span + SLICES - 1) / SLICES;
    List<GroupRuns> empty = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      empty.add(new GroupRuns());
    }
    this.slices = List.copyOf(empty);
  }

  /**
   * Groups as they were found.
   *
   * @param runs each in order, with the groups that were asked for and others; one may be in two
   * @param shortestPlain no plain key in them is shorter
   * @param longestPlain none is longer
   */
  record Found(List<byte[][]> runs, int shortestPlain, int longestPlain) {}

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
        int plainLength = RowLayout.plainLength(groupKey);
        shortestPlain = Math.min(shortestPlain, plainLength);
        longestPlain = Math.max(longestPlain, plainLength);
        int slice = slice(RowLayout.startOf(groupKey));
        slices.get(slice).add(groupKey);
        sizes[slice]++;
        size++;
        GroupRuns both = whole;
        if (both != null) {
          both.add(groupKey);
        }
        return true;
      }
    }
    budget.release(needed);
    return true;
  }

  /**
   * At least the groups that begin between two times, inclusive; null if the list was released.
   * Only what was added since the last such read is put in order.
   */
  @Nullable Found between(long from, long to) {
    List<GroupRuns> all = slices;
    int first = slice(from);
    int last = slice(to);
    List<byte[][]> runs = new ArrayList<>();
    if (all.isEmpty()) {
      return null;
    } else if (isMost(first, last)) {
      whole(all).into(runs);
    } else {
      for (int i = first; i <= last; i++) {
        all.get(i).into(runs);
      }
    }
    synchronized (this) {
      return released ? null : new Found(runs, shortestPlain, longestPlain);
    }
  }

  /** Whether these slices have most of the groups, and are not few. */
  private synchronized boolean isMost(int first, int last) {
    int groups = 0;
    int filled = 0;
    for (int i = first; i <= last; i++) {
      groups += sizes[i];
      filled += sizes[i] > 0 ? 1 : 0;
    }
    return filled > FEW_SLICES && groups > size / 2;
  }

  /** All groups as one, made first if it must be; the writer never waits for that. */
  private GroupRuns whole(List<GroupRuns> all) {
    synchronized (making) {
      GroupRuns made = whole;
      if (made != null) {
        return made;
      }
      made = new GroupRuns();
      boolean filled = false;
      try {
        receive(made); // From now on the writer adds what is new.
        for (GroupRuns slice : all) {
          slice.copyInto(made);
        }
        filled = true;
      } finally {
        if (!filled) {
          whole = null;
        }
      }
      return made;
    }
  }

  private synchronized void receive(GroupRuns made) {
    whole = released ? null : made;
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

  /** Somebody reads it at a time. */
  void read(long nanos) {
    lastReadNanos = nanos;
  }

  /** When it was read last. */
  long lastReadNanos() {
    return lastReadNanos;
  }

  /** Gives back the memory; nothing is added any more. Returns the bytes. */
  synchronized long release() {
    released = true;
    long given = bytes;
    budget.release(bytes);
    bytes = 0;
    slices = List.of();
    whole = null;
    return given;
  }
}
