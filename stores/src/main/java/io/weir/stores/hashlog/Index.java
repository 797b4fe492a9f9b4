package io.weir.stores.hashlog;

import io.weir.stores.format.KeyHash;
import io.weir.stores.memory.MemoryBudget;

/**
 * The hash index: one entry of eight bytes per key ({@link IndexEntry}), in {@link Buckets} that
 * become more one by one ({@link IndexGrowth}), so that no insert ever waits for a rehash. One
 * thread writes, under the lock of the store; any thread reads.
 */
final class Index {
  /*
   * A bucket of one cache line with seven entries and a link is FASTER's [1]. The index grows by
   * linear hashing [2]. Readers take no lock: they prove what they read, as those of a seqlock [3].
   *
   * 1. A key has at most one entry, in the chain of the bucket that its hash has with the bucket
   *    count. It leads to the newest record of the key.
   * 2. An entry is written as one word. It is there or not, and a reader proves a hit by finding it
   *    in the same place afterwards.
   * 3. Whatever changes more than one entry of a chain makes the version of its bucket odd before,
   *    and even again behind. A miss is proved by the version, even and the same as before, and by
   *    the bucket count.
   * 4. The version is proved before each step to another overflow bucket, too. A walk over buckets
   *    that are used again for other chains could go anywhere, and have no end.
   * 5. Memory goes to others only when no proof of an earlier read can succeed: after all versions
   *    have changed, or the bucket count is negative, which it is once the index is freed.
   * 6. An insert takes no memory: all that it and its split need, prepareInsert has taken.
   *
   * [1] Chandramouli et al., FASTER: A Concurrent Key-Value Store with In-Place Updates, 2018
   * [2] Litwin, Linear Hashing: A New Tool for File and Table Addressing, 1980
   * [3] Boehm, Can Seqlocks Get Along with Programming Language Memory Models?, 2012
   */

  private final KeyHash hash;
  private final Buckets buckets;
  private final IndexGrowth growth;
  private final Tally entries = new Tally(0);

  Index(MemoryBudget budget, KeyHash hash) {
    IndexFrames memory = new IndexFrames(budget, Buckets.BYTES << IndexEntry.FIRST_BITS);
    this.hash = hash;
    this.buckets = new Buckets(memory, new OverflowBuckets(budget));
    this.growth = new IndexGrowth(buckets, memory);
  }

  /** The hash of the keys. */
  KeyHash hash() {
    return hash;
  }

  /** What readers walk over. */
  Buckets buckets() {
    return buckets;
  }

  // ---- reading

  /** Whether exactly this entry is there. For any thread. */
  boolean contains(long hash, long address) {
    long entry = IndexEntry.of(hash, address);
    for (long count = buckets.count(); count > 0; count = buckets.count()) {
      long bucket = Buckets.of(hash, count);
      int version = buckets.version(bucket);
      long place = buckets.find(bucket, version, entry);
      if (place >= 0) {
        return true;
      }
      if (place == Buckets.NONE && buckets.isUnmoved(bucket, version) && buckets.count() == count) {
        return false;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /** The place of exactly this entry, or NONE. For the writer. */
  long find(long hash, long entry) {
    long count = buckets.count();
    return count > 0 ? buckets.find(Buckets.of(hash, count), entry) : Buckets.NONE;
  }

  // ---- writing

  /**
   * Takes the memory that the next insert may need: nothing after it can fail. False if the budget
   * has none.
   */
  boolean prepareInsert(long hash) {
    if (buckets.count() == 0 && !growth.begin()) {
      return false;
    }
    growth.prepare(entries.get() + 1);
    return buckets.prepareAdd(hash);
  }

  /** Adds an entry for a key that has none. */
  void insert(long hash, long entry) {
    buckets.add(Buckets.of(hash, buckets.count()), entry);
    entries.add(1);
    growth.grow(entries.get());
  }

  /** Adds the entry unless exactly it is there already; for recovery. */
  void insertIfAbsent(long hash, long entry) {
    if (find(hash, entry) == Buckets.NONE) {
      insert(hash, entry);
    }
  }

  void replace(long place, long entry) {
    buckets.replace(place, entry);
  }

  /** Removes the entry of a key from its place. */
  void remove(long hash, long place) {
    buckets.remove(hash, place);
    entries.add(-1);
  }

  /** Removes exactly this entry if it is there. */
  void removeIfPresent(long hash, long entry) {
    long place = find(hash, entry);
    if (place != Buckets.NONE) {
      remove(hash, place);
    }
  }

  /** Makes room for so many entries at once in an empty index; false if there is no memory. */
  boolean reserve(long expected) {
    return growth.reserve(expected);
  }

  /** How many entries there are. */
  long entries() {
    return entries.get();
  }

  /** The memory taken, in bytes. */
  long memoryBytes() {
    return buckets.memoryBytes();
  }

  /** Gives everything back. Readers that are under way find out. */
  void free() {
    buckets.free();
  }
}
