package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.WindowRangeQuery;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlySessionStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Queries with an isolation level, which Kafka has since 4.4.0; before that, they have none. */
class IsolationTest {
  private static final String COUNTS = "counts";
  private static final boolean IS_ASKED_FOR =
      LaterKafka.hasTransactionalStores(Map.of(LaterKafka.TRANSACTIONAL_STORES, "true"));

  @TempDir Path directory;

  /** The kinds of stores, and how each is read. */
  @SuppressWarnings("ImmutableEnumChecker") // functions without a state
  enum Kind {
    KEY_VALUES(
        ReadOnlyKeyValueStore.class,
        grouped -> grouped.count(Materialized.as(COUNTS)),
        store -> ((ReadOnlyKeyValueStore<?, ?>) store).all(),
        RangeQuery.withNoBounds()),
    WINDOWS(
        ReadOnlyWindowStore.class,
        grouped ->
            grouped
                .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofHours(1)))
                .count(Materialized.as(COUNTS)),
        store -> ((ReadOnlyWindowStore<?, ?>) store).all(),
        WindowRangeQuery.withWindowStartRange(Instant.EPOCH, Instant.ofEpochMilli(1 << 30))),
    SESSIONS(
        ReadOnlySessionStore.class,
        grouped ->
            grouped
                .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(Duration.ofHours(1)))
                .count(Materialized.as(COUNTS)),
        store -> sessions(store),
        WindowRangeQuery.withKey("key"));

    private final Class<?> type;
    private final Consumer<KGroupedStream<String, String>> count;
    private final Function<Object, KeyValueIterator<?, ?>> rows;
    private final Query<?> query;

    Kind(
        Class<?> type,
        Consumer<KGroupedStream<String, String>> count,
        Function<Object, KeyValueIterator<?, ?>> rows,
        Query<?> query) {
      this.type = type;
      this.count = count;
      this.rows = rows;
      this.query = query;
    }

    StateStore store(TopologyTestDriver driver) {
      return switch (this) {
        case KEY_VALUES -> driver.getTimestampedKeyValueStore(COUNTS);
        case WINDOWS -> driver.getTimestampedWindowStore(COUNTS);
        case SESSIONS -> driver.getSessionStore(COUNTS);
      };
    }

    @SuppressWarnings("unchecked") // as the topology has it
    private static KeyValueIterator<?, ?> sessions(Object store) {
      return ((ReadOnlySessionStore<String, Long>) store).fetch("key");
    }

    /** What the store shows at a level, or says when it is asked. */
    List<String> read(StateStore store, IsolationLevel level) throws Exception {
      try {
        Object view = type.getMethod("readOnly", IsolationLevel.class).invoke(store, level);
        return texts(rows.apply(view));
      } catch (InvocationTargetException e) {
        throw (Exception) e.getCause();
      }
    }

    @SuppressWarnings("unchecked") // each of the queries has such a result
    QueryResult<KeyValueIterator<?, ?>> query(StateStore store, IsolationLevel level)
        throws Exception {
      QueryConfig config =
          QueryConfig.class
              .getConstructor(boolean.class, IsolationLevel.class)
              .newInstance(false, level);
      return (QueryResult<KeyValueIterator<?, ?>>)
          store.query(query, PositionBound.unbounded(), config);
    }
  }

  private static List<String> texts(KeyValueIterator<?, ?> rows) {
    List<String> texts = new ArrayList<>();
    try (rows) {
      rows.forEachRemaining(row -> texts.add(row.key + " " + row.value));
    }
    return texts;
  }

  private TopologyTestDriver counting(
      Kind kind, Class<? extends DslStoreSuppliers> suppliers, Map<String, Object> settings) {
    StreamsBuilder builder = new StreamsBuilder();
    kind.count.accept(builder.<String, String>stream("in").groupByKey());
    Properties config = new Properties();
    config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(suppliers.getName()).toString());
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.putAll(settings);
    TopologyTestDriver driver = new TopologyTestDriver(builder.build(), config);
    driver
        .createInputTopic("in", new StringSerializer(), new StringSerializer())
        .pipeInput("key", "value", 1_000);
    return driver;
  }

  private static Map<String, Object> transactional() {
    return Map.of(LaterKafka.TRANSACTIONAL_STORES, true);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseCommittedReadsWhenStoresAreTransactional(Kind kind) throws Exception {
    assumeThat(IS_ASKED_FOR).isTrue();
    try (TopologyTestDriver driver = counting(kind, WeirDslStoreSuppliers.class, transactional())) {
      StateStore store = kind.store(driver);

      assertThatThrownBy(() -> kind.read(store, IsolationLevel.READ_COMMITTED))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining(COUNTS)
          .hasMessageContaining(LaterKafka.TRANSACTIONAL_STORES)
          .hasMessageContaining("weir.store.counts.engine=rocksdb");
      QueryResult<?> refused = kind.query(store, IsolationLevel.READ_COMMITTED);
      assertThat(refused.isFailure()).isTrue();
      assertThat(refused.getFailureReason()).isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
      assertThat(refused.getFailureMessage()).contains(COUNTS, "READ_UNCOMMITTED");
      assertThat(refused.getPosition()).isEqualTo(store.getPosition());

      assertThat(kind.read(store, IsolationLevel.READ_UNCOMMITTED)).hasSize(1);
      assertThat(texts(kind.query(store, IsolationLevel.READ_UNCOMMITTED).getResult())).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldAnswerAsRocksDbWhenStoresAreNotTransactional(Kind kind) throws Exception {
    assumeThat(IS_ASKED_FOR).isTrue();
    try (TopologyTestDriver weir = counting(kind, WeirDslStoreSuppliers.class, Map.of());
        TopologyTestDriver rocksDb = counting(kind, RocksDBDslStoreSuppliers.class, Map.of())) {
      for (IsolationLevel level : IsolationLevel.values()) {
        assertThat(kind.read(kind.store(weir), level))
            .isEqualTo(kind.read(kind.store(rocksDb), level))
            .hasSize(1);
        assertThat(texts(kind.query(kind.store(weir), level).getResult()))
            .isEqualTo(texts(kind.query(kind.store(rocksDb), level).getResult()))
            .hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetRocksDbAnswerWhenItHasTheStore(Kind kind) throws Exception {
    assumeThat(IS_ASKED_FOR).isTrue();
    Map<String, Object> settings =
        Map.of(LaterKafka.TRANSACTIONAL_STORES, true, "weir.store.counts.engine", "rocksdb");
    try (TopologyTestDriver driver = counting(kind, WeirDslStoreSuppliers.class, settings)) {
      StateStore store = kind.store(driver);
      write(kind, driver);

      assertThat(kind.read(store, IsolationLevel.READ_COMMITTED)).hasSize(1);
      assertThat(kind.read(store, IsolationLevel.READ_UNCOMMITTED)).hasSize(2);
      assertThat(texts(kind.query(store, IsolationLevel.READ_COMMITTED).getResult())).hasSize(1);
      assertThat((long) StateStore.class.getMethod("approximateNumUncommittedBytes").invoke(store))
          .isPositive();
    }
  }

  /** Something that is not committed. */
  private static void write(Kind kind, TopologyTestDriver driver) {
    ValueAndTimestamp<Long> value = ValueAndTimestamp.make(7L, 2_000);
    switch (kind) {
      case KEY_VALUES ->
          driver.<String, Long>getTimestampedKeyValueStore(COUNTS).put("other", value);
      case WINDOWS ->
          driver.<String, Long>getTimestampedWindowStore(COUNTS).put("key", value, 2_000);
      case SESSIONS ->
          driver
              .<String, Long>getSessionStore(COUNTS)
              .put(new Windowed<>("key", new SessionWindow(2_000, 2_000)), 7L);
      default -> throw new AssertionError(kind);
    }
  }

  @Test
  void shouldSeeNoLevelWhenThereIsNone() {
    assertThat(LaterKafka.asksForCommitted(new QueryConfig(false))).isFalse();
    assertThat(LaterKafka.hasTransactionalStores(Map.of())).isFalse();
    assertThat(LaterKafka.hasTransactionalStores(Map.of(LaterKafka.TRANSACTIONAL_STORES, "false")))
        .isFalse();
  }
}
