package io.weir.it;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;

/** An application that counts the records of a topic by key or window, and what it restored. */
final class CountingApp implements AutoCloseable {
  static final String COUNTS = "counts";

  private static final TimeWindows WINDOW =
      TimeWindows.ofSizeAndGrace(Duration.ofSeconds(1), Duration.ofSeconds(30));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaStreams streams;
  private final Restores restores = new Restores();

  private CountingApp(StreamsBuilder builder, Properties config) {
    streams = new KafkaStreams(builder.build(), config);
    streams.setGlobalStateRestoreListener(restores);
  }

  /** What is counted. */
  enum Counted {
    /** The records of each key. */
    KEYS,
    /**
     * The records of each key within each second, as long as that is not older than half a minute.
     */
    WINDOWS
  }

  /**
   * What an application needs to know.
   *
   * @param id application id, also the start of the names of its topics
   * @param state where its state is
   */
  record Setup(
      String servers,
      String id,
      Counted counted,
      Path state,
      Guarantee guarantee,
      Class<? extends DslStoreSuppliers> suppliers) {

    String input() {
      return id + "-in";
    }

    String output() {
      return id + "-out";
    }

    TopicPartition changelog() {
      return new TopicPartition(id + "-" + COUNTS + "-changelog", 0);
    }

    Setup on(Class<? extends DslStoreSuppliers> others) {
      return new Setup(servers, id, counted, state, guarantee, others);
    }

    Setup at(Path directory) {
      return new Setup(servers, id, counted, directory, guarantee, suppliers);
    }

    Properties config() {
      Properties config = new Properties();
      config.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
      config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
      config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
      config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee.setting());
      config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
      config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
      config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
      config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
      config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
      config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
      config.put("auto.offset.reset", "earliest");
      TransactionalStores.configure(config);
      return config;
    }
  }

  static StreamsBuilder counting(Setup setup) {
    StreamsBuilder builder = new StreamsBuilder();
    KGroupedStream<String, String> grouped =
        builder.<String, String>stream(setup.input()).groupByKey();
    KStream<String, Long> counts =
        switch (setup.counted()) {
          case KEYS -> grouped.count(Materialized.as(COUNTS)).toStream();
          case WINDOWS ->
              grouped
                  .windowedBy(WINDOW)
                  .count(Materialized.as(COUNTS))
                  .toStream((window, count) -> name(window));
        };
    counts.mapValues(String::valueOf).to(setup.output());
    return builder;
  }

  private static String name(Windowed<String> window) {
    return window.key() + " " + window.window().start();
  }

  /** Starts and waits until everything is restored. */
  static CountingApp start(Setup setup) {
    return start(counting(setup), setup.config());
  }

  static CountingApp start(StreamsBuilder builder, Properties config) {
    CountingApp app = new CountingApp(builder, config);
    app.streams.start();
    await().atMost(PATIENCE).until(() -> app.streams.state() == KafkaStreams.State.RUNNING);
    return app;
  }

  KafkaStreams streams() {
    return streams;
  }

  /** The content of the store, as far as it is here and active. */
  Map<String, Long> counts() {
    ReadOnlyKeyValueStore<String, Long> store =
        streams.store(
            StoreQueryParameters.fromNameAndType(COUNTS, QueryableStoreTypes.keyValueStore()));
    Map<String, Long> counts = new TreeMap<>();
    try (KeyValueIterator<String, Long> entries = store.all()) {
      entries.forEachRemaining(entry -> counts.put(entry.key, entry.value));
    }
    return counts;
  }

  /** The same of the counts of windows, by key and start. */
  Map<String, Long> windowCounts() {
    ReadOnlyWindowStore<String, Long> store =
        streams.store(
            StoreQueryParameters.fromNameAndType(COUNTS, QueryableStoreTypes.windowStore()));
    Map<String, Long> counts = new TreeMap<>();
    try (KeyValueIterator<Windowed<String>, Long> rows = store.all()) {
      rows.forEachRemaining(row -> counts.put(name(row.key), row.value));
    }
    return counts;
  }

  void awaitCounts(Map<String, Long> expected) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(InvalidStateStoreException.class) // while it moves
        .until(this::counts, new TreeMap<>(expected)::equals);
  }

  Restores restores() {
    return restores;
  }

  @Override
  public void close() {
    CloseOptions leaving =
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(PATIENCE);
    if (!streams.close(leaving)) {
      throw new IllegalStateException("the application did not stop within " + PATIENCE);
    }
  }

  /** What was restored since the start. */
  static final class Restores implements StateRestoreListener {
    private final AtomicLong records = new AtomicLong();
    private final Map<String, Long> starts = new ConcurrentHashMap<>();

    /** Records restored to all stores. */
    long records() {
      return records.get();
    }

    /** The changelog offset from which each store was restored; those that lacked nothing miss. */
    Map<String, Long> starts() {
      return new HashMap<>(starts);
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
      starts.putIfAbsent(store, start);
    }

    @Override
    public void onBatchRestored(
        TopicPartition partition, String store, long batchEnd, long restored) {
      records.addAndGet(restored);
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {
      // counted by batch
    }
  }
}
