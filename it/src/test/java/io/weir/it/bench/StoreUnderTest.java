package io.weir.it.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.KeyValueStore;

/** One open store in its own directory, got from the suppliers of a side as a task would get it. */
final class StoreUnderTest implements AutoCloseable {
  /** Key of the configuration under which {@link RocksDbWithinBudget} finds its bytes. */
  static final String BUDGET_CONFIG = "bench.memory.max.bytes";

  static final TopicPartition CHANGELOG = new TopicPartition("bench-state-changelog", 0);

  private static final String NAME = "state";

  private final KeyValueStore<Bytes, byte[]> store;
  private final BenchContext context;

  private StoreUnderTest(KeyValueStore<Bytes, byte[]> store, BenchContext context) {
    this.store = store;
    this.context = context;
  }

  /**
   * Opens the store.
   *
   * @param side where the store comes from
   * @param directory the directory of the task, which has to exist
   * @param budgetBytes how much memory the store may use
   * @param strict whether RocksDB has to keep to the budget as well, instead of to its defaults
   */
  static StoreUnderTest open(Side side, Path directory, long budgetBytes, boolean strict) {
    Map<String, Object> config = new HashMap<>();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    config.put("weir.memory.max.bytes", Long.toString(budgetBytes));
    config.put(BUDGET_CONFIG, Long.toString(budgetBytes));
    if (strict) {
      config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbWithinBudget.class);
    }
    BenchContext context = BenchContext.in(directory.toFile(), new StreamsConfig(config));
    context.addChangelogForStore(NAME, CHANGELOG.topic());
    KeyValueStore<Bytes, byte[]> store =
        side.suppliers()
            .keyValueStore(new DslKeyValueParams(NAME, DslStoreFormat.TIMESTAMPED))
            .get();
    store.init(context, store);
    return new StoreUnderTest(store, context);
  }

  byte[] get(long id) {
    return store.get(Keys.bytes(id));
  }

  void put(long id, byte[] value) {
    store.put(Keys.bytes(id), value);
  }

  /** Tells the store which input record the next operations belong to. */
  void moveTo(long offset) {
    context.moveTo(offset);
  }

  /** Commits with the given changelog offset, as a task does at the end of a commit interval. */
  void commit(long offset) {
    store.commit(Map.of(CHANGELOG, offset));
  }

  /** The changelog offset of the last commit that the store kept, or -1. */
  long committedOffset() {
    Long offset = store.committedOffset(CHANGELOG);
    return offset == null ? -1 : offset;
  }

  boolean persistent() {
    return store.persistent();
  }

  RecordBatchingStateRestoreCallback restoreCallback() {
    return context.restoreCallback();
  }

  /** What the store itself counts as written, in bytes; 0 when it does not say. */
  double bytesWrittenByItsMetrics() {
    return context.metricSum("bytes-written-total");
  }

  @Override
  public void close() {
    store.close();
  }
}
