package io.weir.stores.hashlog;

import io.weir.stores.keyorder.KeySorter;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Reads the keys of all records of a store, in the order of its index, for a sort. */
final class KeyCollection {
  private final RecordLog store;
  private final LogReader reader;
  private final WriteLock writeLock;
  private final RecordAddresses addresses = new RecordAddresses();
  private long bucket;

  KeyCollection(RecordLog store, LogReader reader, WriteLock writeLock) {
    this.store = store;
    this.reader = reader;
    this.writeLock = writeLock;
  }

  boolean isComplete(Index index) {
    return bucket >= index.buckets().count();
  }

  /**
   * Adds the keys of some records; false, without them, if that was cancelled.
   *
   * @param isCancelled asked under the write lock
   */
  boolean addSome(Index index, KeySorter sorter, BooleanSupplier isCancelled) throws IOException {
    writeLock.lock();
    try {
      store.state().check();
      if (isCancelled.getAsBoolean()) {
        return false;
      }
      bucket = addresses.take(index, bucket);
    } finally {
      writeLock.unlock();
    }
    for (int i = 0; i < addresses.count(); i++) {
      sorter.add(reader.keyAt(addresses.get(i)));
    }
    addresses.clear();
    return true;
  }
}
