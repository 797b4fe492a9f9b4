package io.weir.stores.windowlog;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Says of nearly every group that a bundle does not have that it does not, so that a read of a key
 * over a long time need not look for each group that could be there.
 *
 * <p>A Bloom filter (Space/time trade-offs in hash coding with allowable errors, CACM 1970) of two
 * facts for each group: that its key has a group in this grain, and that it has one in this block
 * of grains. Filled by the writer and whoever made it, read by any thread.
 */
final class GrainFilter {
  /** So that the number of bits is one of 32 bits. */
  static final long MOST_GROUPS = 1L << 27;

  /** So many grains are passed over at once. */
  private static final int GRAINS_IN_BLOCK = 64;

  /** For two facts, of which the second is often known already. */
  private static final int BITS_PER_GROUP = 16;

  private static final int PROBES = 5;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long grain;
  private final long capacity;
  private final AtomicLongArray words;
  private long groups;
  private volatile boolean complete;

  /**
   * @param grain of groups of level 0
   * @param capacity so many groups can be added
   */
  GrainFilter(long grain, long capacity) {
    this.grain = grain;
    this.capacity = capacity;
    this.words = new AtomicLongArray(Math.toIntExact(bytes(capacity) / Long.BYTES));
  }

  /** What one for so many groups takes; at most {@link #MOST_GROUPS}. */
  static long bytes(long capacity) {
    return (capacity * BITS_PER_GROUP / Long.SIZE + 1) * Long.BYTES;
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
    long index = RowLayout.startOf(groupKey) / grain;
    add(ofGrain(hash, index));
    add(ofBlock(hash, index));
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
    long end = last / grain;
    long index = first / grain;
    while (descending ? index >= end : index <= end) {
      if (!has(ofBlock(hash, index))) {
        long block = index / GRAINS_IN_BLOCK;
        index = descending ? block * GRAINS_IN_BLOCK - 1 : (block + 1) * GRAINS_IN_BLOCK;
      } else if (has(ofGrain(hash, index))) {
        return index * grain;
      } else {
        index += step;
      }
      if (index < 0) { // Before the beginning of time or, wrapped around, behind its end.
        return -1;
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

  private void add(long fact) {
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(fact, i);
      int word = (int) (bit >>> 6);
      words.setRelease(word, words.getPlain(word) | 1L << bit);
    }
  }

  private boolean has(long fact) {
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(fact, i);
      if ((words.getOpaque((int) (bit >>> 6)) & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The bits of a fact come from two hashes: Kirsch and Mitzenmacher, Building a better filter. */
  private long bit(long fact, int probe) {
    int mixed = (int) (fact >>> 32) + probe * ((int) fact | 1);
    long bits = (long) words.length() << 6;
    return (Integer.toUnsignedLong(mixed) * bits) >>> Integer.SIZE;
  }
}
