package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyOrder;
import io.weir.stores.keyorder.KeyWalk;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of all groups of a bundle, in two orders: in sixty-four slices by time, so that a read
 * of many keys within a short time looks at few of them; and, from the first read on that wants
 * many of the slices, as a whole, so that such a read need not merge slices. On the heap, counted
 * in the budget and in a share of the heap.
 *
 * <p>Where that has no room for all, those that were there first are in files, in the order of
 * their slices and then of themselves, and the list itself has only what came later.
 */
final class GroupList {
  private static final int SLICES = 64;

  /** So many slices are merged while they are read, rather than put in order as a whole. */
  private static final int FEW_SLICES = 4;

  /** Of an array of bytes on the heap and what refers to it from both orders. */
  private static final int OVERHEAD_BYTES = 32;

  /** So much does not count as taken from the heap: a few new keys always have room. */
  private static final long FREE_BYTES = 64 << 10;

  private final MemoryBudget budget;
  private final HeapShare heap;
  private final Set<HeldKeys> held;
  private final long begin;
  private final long sliceMs;

  /** None once the list was released. */
  private volatile List<GroupRuns> slices;

  private final Object making = new Object();
  private volatile @Nullable GroupRuns whole;
  private final int[] sizes = new int[SLICES];
  private int size;
  private long bytes;
  private long heapBytes;

  /** So much more is taken from the heap without being counted as taken. */
  private long freeBytes = FREE_BYTES;

  /** What is in files; null if nothing is. */
  private @Nullable KeyOrder filed;

  private int shortestPlain = Integer.MAX_VALUE;
  private int longestPlain;
  private boolean released;
  private volatile boolean complete;
  private volatile long lastReadNanos;

  /**
   * @param begin of the bundle
   * @param spanMs of the bundle
   * @param held takes what readers have of files, until they give it back
   */
  GroupList(MemoryBudget budget, HeapShare heap, long begin, long spanMs, Set<HeldKeys> held) {
    this.budget = budget;
    this.heap = heap;
    this.held = held;
    this.begin = begin;
    this.sliceMs = (spanMs + SLICES - 1) / SLICES;
    List<GroupRuns> empty = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      empty.add(new GroupRuns());
    }
    this.slices = List.copyOf(empty);
  }

  /**
   * Groups as they were found.
   *
   * @param list that they are from
   * @param runs each in order, with the groups that were asked for and others; one may be in two
   * @param filed those in files, whose reader has to {@link #giveBack} them; null if there are none
   * @param firstSlice the first slice of them to read
   * @param lastSlice the last one
   * @param shortestPlain no plain key in them is shorter
   * @param longestPlain none is longer
   */
  record Found(
      GroupList list,
      List<byte[][]> runs,
      @Nullable HeldKeys filed,
      int firstSlice,
      int lastSlice,
      int shortestPlain,
      int longestPlain) {
    int slicesInFiles() {
      return filed == null ? 0 : lastSlice - firstSlice + 1;
    }

    /**
     * Walks over the groups of one of the slices that are in files, which come as they are sorted
     * there: with a byte before them.
     *
     * @param low the lowest group, null for no bound
     * @param high the highest group, null for no bound
     */
    KeyWalk walk(int index, byte @Nullable [] low, byte @Nullable [] high, boolean descending) {
      if (filed == null) {
        throw new IllegalStateException("No groups are in files");
      }
      int slice = firstSlice + index;
      return filed.walk(
          new Range(
              sortKey(slice, low == null ? new byte[0] : low),
              high == null ? sortKey(slice + 1, new byte[0]) : sortKey(slice, high),
              high != null,
              descending ? Direction.DESCENDING : Direction.ASCENDING));
    }

    /** The reader is done. */
    void giveBack() {
      if (filed != null) {
        filed.close();
        list.held.remove(filed);
      }
    }
  }

  /**
   * Adds a group; false if the budget or the heap has no room for it, nor can make any. The same
   * one may be added twice.
   */
  boolean add(byte[] groupKey) {
    long needed = (long) groupKey.length + OVERHEAD_BYTES;
    if (!budget.reserveReclaiming(needed)) {
      return false;
    }
    boolean fits = true;
    synchronized (this) {
      boolean isFree = needed <= freeBytes;
      fits = released || isFree || heap.take(needed);
      if (!released && fits) {
        bytes += needed;
        freeBytes -= isFree ? needed : 0;
        heapBytes += isFree ? 0 : needed;
        addReserved(groupKey);
        return true;
      }
    }
    budget.release(needed);
    return fits;
  }

  private void addReserved(byte[] groupKey) {
    note(groupKey);
    int slice = slice(RowLayout.startOf(groupKey));
    slices.get(slice).add(groupKey);
    sizes[slice]++;
    size++;
    GroupRuns both = whole;
    if (both != null) {
      both.add(groupKey);
    }
  }

  private void note(byte[] groupKey) {
    int plainLength = RowLayout.plainLength(groupKey);
    shortestPlain = Math.min(shortestPlain, plainLength);
    longestPlain = Math.max(longestPlain, plainLength);
  }

  /** Others are being sorted into files: what comes meanwhile has room in any case. */
  synchronized void beginsInFiles() {
    freeBytes = Long.MAX_VALUE;
  }

  /** By what a group that is to lie in a file is sorted: its slice, then itself. */
  synchronized byte[] sortKey(byte[] groupKey) {
    note(groupKey);
    return sortKey(slice(RowLayout.startOf(groupKey)), groupKey);
  }

  private static byte[] sortKey(int slice, byte[] groupKey) {
    byte[] key = new byte[groupKey.length + 1];
    key[0] = (byte) slice;
    System.arraycopy(groupKey, 0, key, 1, groupKey.length);
    return key;
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
      HeldKeys ofFiles = filed == null ? null : filed.hold();
      if (ofFiles != null) {
        held.add(ofFiles);
      }
      return released
          ? null
          : new Found(this, runs, ofFiles, first, last, shortestPlain, longestPlain);
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
    return (int) Math.max(0, Math.min(SLICES - 1, (time - begin) / sliceMs));
  }

  synchronized long bytes() {
    return bytes + (filed == null ? 0 : filed.memoryBytes());
  }

  /**
   * All groups that were there before it are in it or in files, which are the list's from now on.
   * False if it was released.
   */
  synchronized boolean complete(@Nullable KeyOrder inFiles) {
    filed = released ? null : inFiles;
    freeBytes = inFiles == null ? freeBytes : FREE_BYTES;
    complete = !released;
    return complete;
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
  long release() {
    KeyOrder inFiles;
    long given;
    synchronized (this) {
      given = bytes();
      released = true;
      inFiles = filed;
      filed = null;
      budget.release(bytes);
      heap.give(heapBytes);
      bytes = 0;
      heapBytes = 0;
      slices = List.of();
      whole = null;
    }
    if (inFiles != null) {
      inFiles.close();
    }
    return given;
  }
}
