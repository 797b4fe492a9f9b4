package io.weir.stores.hashlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;

/** Walks over all records of a store, about in the order of its log. */
final class RecordWalk {
  private final RecordLog store;
  private final LogReader reader;
  private final MemoryBudget budget;
  private final WriteLock writeLock;
  private final LogPins pins;

  RecordWalk(
      RecordLog store, LogReader reader, MemoryBudget budget, WriteLock writeLock, LogPins pins) {
    this.store = store;
    this.reader = reader;
    this.budget = budget;
    this.writeLock = writeLock;
    this.pins = pins;
  }

  /** See {@link RecordLog#forEachRecord}. */
  void forEach(RecordVisitor visitor) throws IOException {
    long memory = store.size() * Long.BYTES;
    long position = pins.hold();
    try {
      if (!budget.reserveReclaiming(memory)) {
        throw new MemoryLimitException(
            "The memory budget of "
                + budget.maxBytes()
                + " bytes has no room for the "
                + memory
                + " bytes that a walk over all records of store "
                + store.options().name()
                + " takes: "
                + budget.remedy());
      }
      try {
        walk(visitor);
      } finally {
        budget.release(memory);
      }
    } finally {
      pins.release(position);
    }
  }

  private void walk(RecordVisitor visitor) throws IOException {
    RecordAddresses addresses = addresses();
    addresses.sort();
    boolean goesOn = true;
    for (int i = 0; goesOn && i < addresses.count(); i++) {
      goesOn = visit(addresses.get(i), visitor);
    }
  }

  private RecordAddresses addresses() {
    RecordAddresses addresses = new RecordAddresses();
    Index index = store.index();
    long bucket = 0;
    while (bucket < index.buckets().count()) {
      writeLock.lock();
      try {
        store.state().check();
        if (store.index() != index) {
          throw new StoreClosedException(
              "Store " + store.options().name() + " was cleared while its records were read");
        }
        bucket = addresses.take(index, bucket);
      } finally {
        writeLock.unlock();
      }
    }
    return addresses;
  }

  private boolean visit(long address, RecordVisitor visitor) throws IOException {
    StoredRecord cold = reader.coldAt(address);
    byte[] key = cold == null ? reader.keyAt(address) : cold.key();
    byte[] value = cold == null ? store.get(key) : cold.value();
    return value == null || visitor.visit(key, value);
  }
}
