package io.weir.it.bench;

import java.util.function.LongFunction;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** One open key-value store, alone in its task, by ids instead of keys. */
final class StoreUnderTest implements AutoCloseable {
  static final String NAME = "state";

  static final TopicPartition CHANGELOG = BenchTask.changelog(NAME);

  private final BenchTask task;
  private final KeyValueStore<Bytes, byte[]> store;
  private final LongFunction<Bytes> key;

  /** Opens a store of single keys in a task that has none yet. */
  StoreUnderTest(BenchTask task) {
    this(task, false);
  }

  /**
   * Opens the store in a task that has none yet.
   *
   * @param ordered whether its rows are read in the order of their keys
   */
  StoreUnderTest(BenchTask task, boolean ordered) {
    this.task = task;
    key = ordered ? Keys::ofLine : Keys::bytes;
    store = task.keyValueStore(NAME);
  }

  byte[] get(long id) {
    return store.get(key.apply(id));
  }

  void put(long id, byte[] value) {
    store.put(key.apply(id), value);
  }

  KeyValueStore<Bytes, byte[]> store() {
    return store;
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
