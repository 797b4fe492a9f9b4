package io.weir.stores.hashlog;

import java.util.Arrays;

/** Where the records are that an index points at, some buckets at a time. */
final class RecordAddresses {
  private static final int BUCKETS_AT_ONCE = 64;

  private final BucketEntries entries = new BucketEntries();
  private long[] addresses = new long[BUCKETS_AT_ONCE * 8];
  private int count;

  /**
   * Adds those of some buckets, under the write lock; returns the next bucket. An index that was
   * freed has no buckets.
   */
  long take(Index index, long from) {
    long bucket = from;
    long end = Math.min(index.buckets().count(), from + BUCKETS_AT_ONCE);
    for (; bucket < end; bucket++) {
      entries.copy(index.buckets(), bucket);
      int found = entries.count();
      if (count + found > addresses.length) {
        addresses = Arrays.copyOf(addresses, Math.addExact(addresses.length, count + found));
      }
      for (int i = 0; i < found; i++) {
        addresses[count++] = IndexEntry.address(entries.get(i));
      }
    }
    return bucket;
  }

  /** Brings them into the order of the log, as far as its segments are. */
  void sort() {
    Arrays.sort(addresses, 0, count);
  }

  int count() {
    return count;
  }

  long get(int index) {
    return addresses[index];
  }

  void clear() {
    count = 0;
  }
}
