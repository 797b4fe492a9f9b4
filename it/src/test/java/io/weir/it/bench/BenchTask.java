package io.weir.it.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.WindowStore;

/**
 * One task in its own directory. It opens the stores of a row as the DSL would, from the suppliers
 * of a side, and closes them at its end.
 */
final class BenchTask implements AutoCloseable {
  /** Key of the configuration under which {@link RocksDbWithinBudget} finds its bytes. */
  static final String BUDGET_CONFIG = "bench.memory.max.bytes";

  private final DslStoreSuppliers suppliers;
  private final BenchContext context;
  private final Windows windows;
  private final List<StateStore> stores = new ArrayList<>();

  private BenchTask(DslStoreSuppliers suppliers, BenchContext context, Windows windows) {
    this.suppliers = suppliers;
    this.context = context;
    this.windows = windows;
  }

  /**
   * Makes a task without stores.
   *
   * @param side where the stores will come from
   * @param directory the directory of the task, which has to exist
   * @param budgetBytes how much memory all stores may use
   * @param strict whether RocksDB has to keep to the budget as well, instead of to its defaults
   * @param windows the times of the records
   */
  static BenchTask in(
      Side side, Path directory, long budgetBytes, boolean strict, Windows windows) {
    Map<String, Object> config = new HashMap<>();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    config.put("weir.memory.max.bytes", Long.toString(budgetBytes));
    config.put(BUDGET_CONFIG, Long.toString(budgetBytes));
    if (side.engine() != null) {
      config.put("weir.store." + StoreUnderTest.NAME + ".engine", side.engine());
    }
    if (strict) {
      config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbWithinBudget.class);
    }
    BenchContext context = BenchContext.in(directory.toFile(), new StreamsConfig(config));
    return new BenchTask(side.suppliers(), context, windows);
  }

  /** The changelog of the store of the given name. */
  static TopicPartition changelog(String store) {
    return new TopicPartition("bench-" + store + "-changelog", 0);
  }

  /** A store as a count or a table asks for it. */
  KeyValueStore<Bytes, byte[]> keyValueStore(String name) {
    return open(
        suppliers.keyValueStore(new DslKeyValueParams(name, DslStoreFormat.TIMESTAMPED)).get());
  }

  /** A store as a count in windows asks for it. */
  WindowStore<Bytes, byte[]> windowStore(String name, EmitStrategy emitted) {
    return windowStore(name, emitted, false, DslStoreFormat.TIMESTAMPED);
  }

  /** A store as one side of a stream-stream join asks for it. */
  WindowStore<Bytes, byte[]> joinStore(String name) {
    return windowStore(name, EmitStrategy.onWindowUpdate(), true, DslStoreFormat.PLAIN);
  }

  private WindowStore<Bytes, byte[]> windowStore(
      String name, EmitStrategy emitted, boolean duplicates, DslStoreFormat format) {
    DslWindowParams params =
        new DslWindowParams(
            name,
            Duration.ofMillis(windows.retentionMs()),
            Duration.ofMillis(windows.sizeMs()),
            duplicates,
            emitted,
            false,
            format);
    return open(suppliers.windowStore(params).get());
  }

  /** A store as a count in sessions asks for it. */
  SessionStore<Bytes, byte[]> sessionStore(String name) {
    DslSessionParams params =
        new DslSessionParams(
            name,
            Duration.ofMillis(windows.retentionMs()),
            EmitStrategy.onWindowUpdate(),
            DslStoreFormat.PLAIN);
    return open(suppliers.sessionStore(params).get());
  }

  private <S extends StateStore> S open(S store) {
    context.addChangelogForStore(store.name(), changelog(store.name()).topic());
    store.init(context, store);
    stores.add(store);
    return store;
  }

  /** Tells the stores which input record the next operations belong to. */
  void moveTo(long offset) {
    context.moveTo(offset, windows.time(offset));
  }

  /** Commits with the given changelog offset, as a task does at the end of a commit interval. */
  void commit(long offset) {
    for (StateStore store : stores) {
      store.commit(Map.of(changelog(store.name()), offset));
    }
  }

  /** The restore callback of the store that was opened last. */
  RecordBatchingStateRestoreCallback restoreCallback() {
    return context.restoreCallback();
  }

  /** What the stores themselves count as written, in bytes; 0 when they do not say. */
  double bytesWrittenByMetrics() {
    return context.metricSum("bytes-written-total");
  }

  @Override
  public void close() {
    stores.forEach(StateStore::close);
  }
}
