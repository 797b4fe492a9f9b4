package io.weir.stores.hashlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/** Reads all keys of a store, some buckets of the index at a time. */
final class KeyCollector {
  private static final int BUCKETS_AT_ONCE = 64;

  private final LogReader reader;
  private final LongPredicate reserve;
  private final List<byte[]> keys = new ArrayList<>();
  private final long[] entries = new long[Index.MOST_IN_BUCKET];
  private final List<Long> addresses = new ArrayList<>();

  /**
   * @param reserve counts bytes on the heap; false if there is no room for them
   */
  KeyCollector(LogReader reader, LongPredicate reserve) {
    this.reader = reader;
    this.reserve = reserve;
  }

  /** Takes the entries of some buckets, under the write lock; returns the next bucket. */
  long takeEntries(Index index, long from) {
    long bucket = from;
    long end = Math.min(index.buckets(), from + BUCKETS_AT_ONCE);
    for (; bucket < end; bucket++) {
      int count = index.copy(bucket, entries);
      for (int i = 0; i < count; i++) {
        addresses.add(Index.address(entries[i]));
      }
    }
    return bucket;
  }

  /** Reads the keys of the entries taken; false if there is no memory for them. */
  boolean readKeys() {
    for (long address : addresses) {
      byte[] key = reader.keyAt(address);
      if (!reserve.test(SortedKeys.bytesOf(key))) {
        return false;
      }
      keys.add(key);
    }
    addresses.clear();
    return true;
  }

  /** Passes on the keys of the entries taken. */
  void visitKeys(Consumer<byte[]> visitor) {
    for (long address : addresses) {
      visitor.accept(reader.keyAt(address));
    }
    addresses.clear();
  }

  /** The keys in order, each once: one may be met twice, since buckets split meanwhile. */
  byte[][] sorted() {
    byte[][] sorted = keys.toArray(byte[][]::new);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    int distinct = 0;
    for (byte[] key : sorted) {
      if (distinct == 0 || !Arrays.equals(sorted[distinct - 1], key)) {
        sorted[distinct++] = key;
      }
    }
    return Arrays.copyOf(sorted, distinct);
  }
}
