package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Figure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.test.InternalMockProcessorContext;
import org.apache.kafka.test.MockRecordCollector;
import org.apache.kafka.test.StreamsTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Kafka's suite does not ask of a window store, operation by operation. */
class WindowStoreTest {
  private static final Duration RETENTION = Duration.ofSeconds(1);
  private static final Duration SIZE = Duration.ofMillis(100);

  @TempDir Path directory;

  private TaskContext context;
  private WindowStore<Bytes, byte[]> store;

  @BeforeEach
  void open() {
    context = TaskContext.in(directory);
    store = context.open(store(false));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static WindowStore<Bytes, byte[]> store(boolean retainDuplicates) {
    return WeirStores.persistentWindowStore("store", RETENTION, SIZE, retainDuplicates).get();
  }

  private void put(String key, String value, long start) {
    store.put(bytes(key), value == null ? null : bytes(value).get(), start);
  }

  private String fetch(String key, long start) {
    byte[] value = store.fetch(bytes(key), start);
    return value == null ? null : text(value);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static List<String> values(KeyValueIterator<?, byte[]> iterator) {
    try (iterator) {
      List<String> values = new ArrayList<>();
      iterator.forEachRemaining(entry -> values.add(text(entry.value)));
      return values;
    }
  }

  // ---- forms

  static Stream<WindowBytesStoreSupplier> suppliers() {
    return Stream.of(
        WeirStores.persistentWindowStore("plain", RETENTION, SIZE, true),
        WeirStores.persistentTimestampedWindowStore("timestamped", RETENTION, SIZE, false),
        WeirStores.persistentTimestampedWindowStoreWithHeaders("headers", RETENTION, SIZE, false));
  }

  @ParameterizedTest
  @MethodSource("suppliers")
  @SuppressWarnings("deprecation") // managesOffsets is asked by Kafka
  void shouldCarryTheMarkerOfItsFormat(WindowBytesStoreSupplier supplier) {
    WindowStore<Bytes, byte[]> made = supplier.get();

    assertThat(made).isNotSameAs(supplier.get());
    assertThat(made.name()).isEqualTo(supplier.name());
    assertThat(made instanceof TimestampedBytesStore)
        .isEqualTo(supplier.name().equals("timestamped"));
    assertThat(made instanceof HeadersBytesStore).isEqualTo(supplier.name().equals("headers"));
    assertThat(supplier instanceof HeadersBytesStoreSupplier)
        .isEqualTo(supplier.name().equals("headers"));
    assertThat(made.persistent()).isTrue();
    assertThat(made.managesOffsets()).isTrue();
    assertThat(made.isOpen()).isFalse();
    assertThat(supplier.metricsScope()).isEqualTo("weir-window-log");
    assertThat(supplier.retentionPeriod()).isEqualTo(RETENTION.toMillis());
    assertThat(supplier.windowSize()).isEqualTo(SIZE.toMillis());
    assertThat(supplier.retainDuplicates()).isEqualTo(supplier.name().equals("plain"));
    assertThat(supplier.segmentIntervalMs()).isEqualTo(60_000);
  }

  @Test
  void shouldCheckItsParametersAsKafkaDoes() {
    Duration tooLong = Duration.ofSeconds(Long.MAX_VALUE);
    assertThatThrownBy(() -> WeirStores.persistentWindowStore(null, RETENTION, SIZE, false))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("name cannot be null");
    assertThatThrownBy(
            () -> WeirStores.persistentWindowStore("s", Duration.ofMillis(-1), SIZE, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("retentionPeriod cannot be negative");
    assertThatThrownBy(
            () ->
                WeirStores.persistentTimestampedWindowStore(
                    "s", RETENTION, Duration.ofMillis(-1), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("windowSize cannot be negative");
    assertThatThrownBy(
            () ->
                WeirStores.persistentTimestampedWindowStoreWithHeaders("s", SIZE, RETENTION, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "The retention period of the window store s must be no smaller than its window size.");
    assertThatThrownBy(() -> WeirStores.persistentWindowStore("s", tooLong, SIZE, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid value for parameter \"retentionPeriod\"");
    assertThatThrownBy(() -> WeirStores.persistentWindowStore("s", RETENTION, null, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid value for parameter \"windowSize\"");
  }

  // ---- times

  @Test
  void shouldFindNothingBeforeTimeAndUntilItsEnd() {
    put("a", "first", 0);
    put("a", "second", 10);

    assertThat(values(store.fetch(bytes("a"), -100, Long.MAX_VALUE)))
        .containsExactly("first", "second");
    assertThat(values(store.fetch(bytes("a"), Long.MIN_VALUE, 9))).containsExactly("first");
    assertThat(values(store.fetch(bytes("a"), 10, 0))).isEmpty();
    assertThat(values(store.fetchAll(10, 0))).isEmpty();
    assertThat(values(store.backwardFetchAll(-10, -1))).isEmpty();
    assertThat(values(store.fetchAll(-10, Long.MAX_VALUE))).containsExactly("first", "second");
    assertThat(fetch("a", -1)).isNull();
    assertThat(fetch("a", Long.MAX_VALUE)).isNull();
    put("a", "before", -1);
    assertThat(values(store.all())).containsExactly("first", "second");
  }

  @Test
  void shouldEndItsWindowsAtTheEndOfTime() {
    long last = Long.MAX_VALUE - 10;
    put("a", "last", last);

    try (KeyValueIterator<Windowed<Bytes>, byte[]> windows = store.all()) {
      assertThat(windows.next().key.window().end()).isEqualTo(Long.MAX_VALUE);
    }
    assertThat(fetch("a", last)).isEqualTo("last");
  }

  @Test
  void shouldForgetToTheMillisecond() {
    put("a", "old", 100);
    put("a", "young", 101);
    put("b", "new", 1_100);

    assertThat(fetch("a", 100)).isNull();
    assertThat(fetch("a", 101)).isEqualTo("young");
    assertThat(values(store.all())).containsExactly("young", "new");
    put("a", "late", 100);
    put("a", null, 101);
    assertThat(values(store.fetchAll(0, Long.MAX_VALUE))).containsExactly("new");
  }

  @Test
  void shouldBeginTimeAnewWhenItIsOpenedAgain() {
    put("a", "old", 100);
    put("b", "new", 1_100);
    store.commit(Map.of(CHANGELOG, 7L));
    store.close();
    context.open(store);

    put("a", "late", 100);

    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(7);
    assertThat(values(store.all())).containsExactly("late", "new");
    put("b", "newer", 1_200);
    assertThat(values(store.all())).containsExactly("new", "newer");
  }

  @Test
  void shouldTakeTheTimeOfAWholeBatchWhenRestored() {
    context.restore(
        List.of(
            TaskContext.logged(1, WindowRow.of(bytes("a"), 100, 0), "old"),
            TaskContext.logged(2, WindowRow.of(bytes("a"), 500, 0), "young"),
            TaskContext.logged(3, WindowRow.of(bytes("b"), 1_100, 0), "new"),
            TaskContext.logged(4, WindowRow.of(bytes("a"), 500, 0), null)));

    assertThat(values(store.all())).containsExactly("new");
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(4);
  }

  // ---- duplicates

  @Test
  void shouldKeepDuplicatesInTheOrderOfTheirComing() {
    store.close();
    store = context.open(store(true));
    put("a", "1", 10);
    put("a", "2", 10);
    put("a", null, 10);
    put("a", "3", 10);

    assertThat(values(store.fetch(bytes("a"), 0, 10))).containsExactly("1", "2", "3");
    assertThat(values(store.backwardFetch(bytes("a"), 0, 10))).containsExactly("3", "2", "1");
    assertThat(values(store.fetch(bytes("a"), bytes("a"), 0, 10))).containsExactly("1", "2", "3");
    assertThat(values(store.backwardFetch(bytes("a"), bytes("b"), 0, 10)))
        .containsExactly("3", "2", "1");
  }

  @Test
  void shouldNotDoubleDuplicatesWhenTheChangelogIsReplayedOverThem() {
    MockRecordCollector collector = new MockRecordCollector();
    InternalMockProcessorContext<?, ?> logging =
        new InternalMockProcessorContext<>(
            directory.toFile(), new StreamsConfig(StreamsTestUtils.getStreamsConfig()), collector);
    WindowStore<String, String> logged =
        Stores.windowStoreBuilder(
                WeirStores.persistentWindowStore("logged", RETENTION, SIZE, true),
                Serdes.String(),
                Serdes.String())
            .build();
    for (int openings = 0; openings < 2; openings++) { // a task that is revived
      logged.init(logging, logged);
      logged.put("a", "1", 10);
      logged.put("a", null, 10);
      logged.put("a", "2", 10);
      if (openings == 0) {
        logged.close();
      }
    }
    List<KeyValue<byte[], byte[]>> changelog = new ArrayList<>();
    for (ProducerRecord<Object, Object> record : collector.collected()) {
      changelog.add(KeyValue.pair(((Bytes) record.key()).get(), (byte[]) record.value()));
    }

    logging.restore("logged", changelog);

    List<String> found = new ArrayList<>();
    try (var windows = logged.fetch("a", 0, 10)) {
      windows.forEachRemaining(window -> found.add(window.value));
    }
    assertThat(found).containsExactly("1", "2", "1", "2");
    logged.close();
  }

  // ---- iterators and the end of the store

  /** A query that has seen a window is to ask again elsewhere. */
  @Test
  void shouldTellThatTheStoreIsClosedWhenItClosesBeforeAWindowIsTaken() {
    put("a", "1", 10);
    KeyValueIterator<Windowed<Bytes>, byte[]> windows = store.all();
    assertThat(windows.hasNext()).isTrue();

    store.close();

    assertThatThrownBy(windows::next).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(windows::peekNextKey).isInstanceOf(InvalidStateStoreException.class);
    assertThat(windows.hasNext()).isFalse();
  }

  @Test
  void shouldRefuseAnIteratorThatWasClosed() {
    put("a", "1", 10);
    KeyValueIterator<Windowed<Bytes>, byte[]> windows = store.all();
    assertThat(windows.peekNextKey()).isEqualTo(windows.peekNextKey());
    windows.next();
    assertThatThrownBy(windows::next).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(windows::peekNextKey).isInstanceOf(NoSuchElementException.class);
    windows.close();
    windows.close();

    assertThatThrownBy(windows::hasNext).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(windows::next).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(windows::peekNextKey).isInstanceOf(InvalidStateStoreException.class);
  }

  @Test
  void shouldRefuseEverythingWhenItIsNotOpen() {
    put("a", "1", 10);
    KeyValueIterator<Windowed<Bytes>, byte[]> windows = store.all();
    store.close();
    store.close();

    assertRefusesEverything(store);
    assertRefusesEverything(store(false));
    assertThat(windows.hasNext()).isFalse(); // as Kafka's suite wants it
    windows.close();
  }

  private static void assertRefusesEverything(WindowStore<Bytes, byte[]> closed) {
    Bytes key = bytes("a");
    Map<String, Runnable> operations = new LinkedHashMap<>();
    operations.put("put", () -> closed.put(key, new byte[0], 1));
    operations.put("fetch a window", () -> closed.fetch(key, 1));
    operations.put("fetch a negative window", () -> closed.fetch(key, -1));
    operations.put("fetch a key", () -> closed.fetch(key, 1, 2));
    operations.put("backwardFetch a key", () -> closed.backwardFetch(key, 1, 2));
    operations.put("fetch keys", () -> closed.fetch(key, null, 1, 2));
    operations.put("backwardFetch keys", () -> closed.backwardFetch(null, key, 1, 2));
    operations.put("fetchAll", () -> closed.fetchAll(1, 2));
    operations.put("fetchAll of nothing", () -> closed.fetchAll(2, 1));
    operations.put("backwardFetchAll", () -> closed.backwardFetchAll(1, 2));
    operations.put("all", closed::all);
    operations.put("backwardAll", closed::backwardAll);
    operations.put("committedOffset", () -> closed.committedOffset(CHANGELOG));

    assertThat(closed.isOpen()).isFalse();
    operations.forEach(
        (name, operation) ->
            assertThatThrownBy(operation::run)
                .as(name)
                .isInstanceOf(InvalidStateStoreException.class)
                .hasMessage("Store store is currently closed"));
    closed.commit(Map.of(CHANGELOG, 1L)); // Kafka may, and it means nothing
    assertThat(closed.getPosition()).isNotNull();
  }

  @Test
  void shouldRefuseNullKeys() {
    Map<String, Runnable> operations = new LinkedHashMap<>();
    operations.put("put", () -> store.put(null, new byte[0], 1));
    operations.put("fetch a window", () -> store.fetch(null, 1));
    operations.put("fetch a key", () -> store.fetch(null, 1, 2));
    operations.put("backwardFetch a key", () -> store.backwardFetch(null, 1, 2));

    operations.forEach(
        (name, operation) ->
            assertThatThrownBy(operation::run).as(name).isInstanceOf(NullPointerException.class));
  }

  @Test
  void shouldFollowTheInputWithItsPosition() {
    context.moveTo(4);
    put("a", "1", 2_000);
    context.moveTo(7);
    put("a", "late", 1);

    assertThat(store.getPosition())
        .isEqualTo(Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 7));
  }

  // ---- settings

  @ParameterizedTest
  @MethodSource("suppliers")
  void shouldRunOnRocksDbWhenASettingSaysSo(WindowBytesStoreSupplier supplier) {
    store.close();
    String setting = "weir.store." + supplier.name() + ".engine";
    store = TaskContext.in(directory, Map.of(setting, "rocksdb")).open(supplier.get());
    put("a", "1", 10);

    assertThat(values(store.all())).containsExactly("1");
    assertThat(directory.resolve(supplier.name())).isNotEmptyDirectory();
    assertThat(WeirStores.plan())
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(plan.engine()).isEqualTo("rocksdb");
              assertThat(plan.reason()).isEqualTo("set by " + setting);
            });
  }

  @Test
  void shouldRefuseTheEngineOfAnotherKindOfStore() {
    TaskContext hashLog = TaskContext.in(directory, Map.of("weir.store.store.engine", "hash-log"));
    WindowStore<Bytes, byte[]> other = store(false);

    assertThatThrownBy(() -> other.init(hashLog, other))
        .isInstanceOf(StreamsException.class)
        .hasMessageStartingWith(
            "Store store: Setting weir.store.store.engine is 'hash-log', expected window-log or"
                + " rocksdb.");
  }

  @Test
  void shouldTellItsPlanWhileItIsOpen() {
    put("a", "1", 10);

    assertThat(WeirStores.plan())
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(plan.engine()).isEqualTo("window-log");
              assertThat(plan.reason()).isEqualTo("window store, asked for by WeirStores");
              assertThat(plan.figures().get(Figure.KEYS)).isOne();
              assertThat(plan.memoryBytes()).isPositive();
            });
    store.close();
    assertThat(WeirStores.plan()).isEmpty();
  }
}
