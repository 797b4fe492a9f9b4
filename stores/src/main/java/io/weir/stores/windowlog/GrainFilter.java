package io.weir.stores.windowlog;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says of nearly every group that a bundle does not have that it does not, so that a read of a key
 * over a long time need not look for each group that could be there.
 *
 * <p>A Bloom filter (Space/time trade-offs in hash coding with allowable errors, CACM 1970) of two
 * facts for each group: that its key has a group in this block of grains, and that it has one in
 * this grain. All facts of a key and a block lie in one line of memory, so that a read waits for
 * memory once in a block (Putze, Sanders and Singler, Cache-, hash- and space-efficient Bloom
 * filters, WEA 2007). Filled by the writer and whoever made it, read by any thread.
 */
final class GrainFilter {
  /** So that the number of bits is one of 32 bits. */
  static final long MAX_GROUPS = 1L << 27;

  /** So many grains are passed over at once. */
  private static final int GRAINS_IN_BLOCK = 64;

  /** For two facts, of which the second is often known already. */
  private static final int BITS_PER_GROUP = 16;

  private static final int LINE_WORDS = 8;

  /** Of those of a bit within a line. */
  private static final int BIT_BITS = 9;

  private static final int PROBES_FOR_BLOCK = 3;
  private static final int PROBES_FOR_GRAIN = 4;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long grainMs;
  private final long capacity;
  private final AtomicLongArray words;
  private long groups;
  private volatile boolean complete;

  /**
   * @param grainMs length of groups of level 0
   * @param capacity so many groups can be added
   */
  GrainFilter(long grainMs, long capacity) {
    this.grainMs = grainMs;
    this.capacity = capacity;
    this.words = new AtomicLongArray(Math.toIntExact(bytes(capacity) / Long.BYTES));
  }

  /** What one for so many groups takes; at most {@link #MAX_GROUPS}. */
  static long bytes(long capacity) {
    return (capacity * BITS_PER_GROUP / (LINE_WORDS * Long.SIZE) + 1) * LINE_WORDS * Long.BYTES;
  }

  long bytes() {
    return (long) words.length() * Long.BYTES;
  }

  /** What stands for a plain key. */
  static long hash(byte[] key, int plainLength) {
    long hash = plainLength;
    int at = 0;
    for (; at + Long.BYTES <= plainLength; at += Long.BYTES) {
      hash = mix(hash ^ RowLayout.word(key, at));
    }
    for (; at < plainLength; at++) {
      hash = mix(hash ^ key[at]);
    }
    return hash;
  }

  private static long mix(long word) {
    long mixed = word * MULTIPLIER;
    return mixed ^ mixed >>> 32;
  }

  /** Adds a group of level 0; false if there is no room for it. */
  synchronized boolean add(byte[] groupKey) {
    if (groups == capacity) {
      return false;
    }
    groups++;
    long hash = hash(groupKey, RowLayout.plainLength(groupKey));
    long index = RowLayout.startOf(groupKey) / grainMs;
    long block = ofBlock(hash, index);
    int line = line(block);
    add(line, block, PROBES_FOR_BLOCK);
    add(line, ofGrain(hash, index), PROBES_FOR_GRAIN);
    return true;
  }

  /** All groups that were there before it have been added. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /**
   * The first group of a plain key, in the direction of a read, that may be there; -1 if none can.
   *
   * @param hash of the plain key
   * @param first when the first one begins
   * @param last when the last one begins, on the other side if the read goes backwards
   */
  long next(long hash, long first, long last, boolean descending) {
    long step = descending ? -1 : 1;
    long end = last / grainMs;
    long index = first / grainMs;
    while (index >= 0 && (descending ? index >= end : index <= end)) {
      long begin = index / GRAINS_IN_BLOCK * GRAINS_IN_BLOCK;
      long stop = descending ? Math.max(begin, end) : Math.min(begin + GRAINS_IN_BLOCK - 1, end);
      long found = nextInBlock(hash, index, stop, step);
      if (found >= 0) {
        return found * grainMs;
      }
      index = descending ? begin - 1 : begin + GRAINS_IN_BLOCK; // Below 0 at the end of time.
    }
    return -1;
  }

  /** The first grain from the one to the other, both in one block, that may be there; else -1. */
  private long nextInBlock(long hash, long first, long last, long step) {
    long block = ofBlock(hash, first);
    int line = line(block);
    if (has(line, block, PROBES_FOR_BLOCK)) {
      for (long index = first; ; index += step) {
        if (has(line, ofGrain(hash, index), PROBES_FOR_GRAIN)) {
          return index;
        }
        if (index == last) {
          return -1;
        }
      }
    }
    return -1;
  }

  private static long ofGrain(long hash, long index) {
    return mix(hash + index);
  }

  private static long ofBlock(long hash, long index) {
    return mix(~hash + index / GRAINS_IN_BLOCK);
  }

  /** The line of a block of grains. */
  private int line(long block) {
    long lines = words.length() / LINE_WORDS;
    return (int) (((block >>> Integer.SIZE) * lines) >>> Integer.SIZE) * LINE_WORDS;
  }

  /** Each probe has other bits of the lower half of the fact; the upper half is for the line. */
  private void add(int line, long fact, int probes) {
    for (int i = 0; i < probes; i++) {
      int bit = bit(fact, i);
      int word = line + (bit >>> 6);
      words.setRelease(word, words.getPlain(word) | 1L << bit);
    }
  }

  private boolean has(int line, long fact, int probes) {
    for (int i = 0; i < probes; i++) {
      int bit = bit(fact, i);
      if ((words.getOpaque(line + (bit >>> 6)) & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int bit(long fact, int probe) {
    return (int) (fact >>> (probe * BIT_BITS)) & ((1 << BIT_BITS) - 1);
  }
}
