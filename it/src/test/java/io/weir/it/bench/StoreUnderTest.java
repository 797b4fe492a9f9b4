package io.weir.it.bench;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** One open key-value store, alone in its task, by ids instead of keys. */
final class StoreUnderTest implements AutoCloseable {
  private static final String NAME = "state";

  static final TopicPartition CHANGELOG = BenchTask.changelog(NAME);

  private final BenchTask task;
  private final KeyValueStore<Bytes, byte[]> store;

  /** Opens the store in a task that has none yet. */
  StoreUnderTest(BenchTask task) {
    this.task = task;
    store = task.keyValueStore(NAME);
  }

  byte[] get(long id) {
    return store.get(Keys.bytes(id));
  }

  void put(long id, byte[] value) {
    store.put(Keys.bytes(id), value);
  }

  /** The changelog offset of the last commit that the store kept, or -1. */
  long committedOffset() {
    Long offset = store.committedOffset(CHANGELOG);
    return offset == null ? -1 : offset;
  }

  boolean persistent() {
    return store.persistent();
  }

  BenchTask task() {
    return task;
  }

  @Override
  public void close() {
    task.close();
  }
}
