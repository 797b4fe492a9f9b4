package io.weir.stores.hashlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongPredicate;

/** Reads all keys of a store, some buckets of the index at a time. */
final class KeyCollector {
  private final LogReader reader;
  private final LongPredicate reserve;
  private final List<byte[]> keys = new ArrayList<>();
  private final RecordAddresses addresses = new RecordAddresses();

  /**
   * @param reserve counts bytes on the heap; false if there is no room for them
   */
  KeyCollector(LogReader reader, LongPredicate reserve) {
    this.reader = reader;
    this.reserve = reserve;
  }

  /** Takes the entries of some buckets, under the write lock; returns the next bucket. */
  long takeEntries(Index index, long from) {
    return addresses.take(index, from);
  }

  /** Reads the keys of the entries taken; false if there is no memory for them. */
  boolean readKeys() {
    for (int i = 0; i < addresses.count(); i++) {
      byte[] key = reader.keyAt(addresses.get(i));
      if (!reserve.test(SortedKeys.bytesOf(key))) {
        return false;
      }
      keys.add(key);
    }
    addresses.clear();
    return true;
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
