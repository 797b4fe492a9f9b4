package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.DslStoreFormat;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Kafka's suite does not ask of a session store, operation by operation. */
@Tag("locale")
class SessionStoreTest {
  private static final Duration RETENTION = Duration.ofSeconds(1);

  @TempDir Path directory;

  private TaskContext context;
  private SessionStore<Bytes, byte[]> store;

  @BeforeEach
  void open() {
    context = TaskContext.in(directory);
    store = context.open(WeirStores.persistentSessionStore("store", RETENTION).get());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Windowed<Bytes> session(String key, long start, long end) {
    return new Windowed<>(bytes(key), new SessionWindow(start, end));
  }

  private void put(String key, long start, long end) {
    store.put(session(key, start, end), bytes(key + start + "-" + end).get());
  }

  private static List<String> values(KeyValueIterator<Windowed<Bytes>, byte[]> iterator) {
    try (iterator) {
      List<String> values = new ArrayList<>();
      iterator.forEachRemaining(
          entry -> values.add(new String(entry.value, StandardCharsets.UTF_8)));
      return values;
    }
  }

  // ---- forms

  static Stream<Arguments> suppliers() {
    return Stream.of(
        Arguments.of(WeirStores.persistentSessionStore("plain", RETENTION), 60_000L),
        Arguments.of(WeirStores.persistentSessionStoreWithHeaders("headers", RETENTION), 60_000L),
        Arguments.of(onClose("plain", DslStoreFormat.PLAIN), 1_000L),
        Arguments.of(onClose("headers", DslStoreFormat.HEADERS), 1_000L));
  }

  private static SessionBytesStoreSupplier onClose(String name, DslStoreFormat format) {
    return new WeirDslStoreSuppliers()
        .sessionStore(new DslSessionParams(name, RETENTION, EmitStrategy.onWindowClose(), format));
  }

  @ParameterizedTest
  @MethodSource("suppliers")
  @SuppressWarnings("deprecation") // managesOffsets is asked by Kafka
  void shouldCarryTheMarkerOfItsFormat(SessionBytesStoreSupplier supplier, long sliceMs) {
    SessionStore<Bytes, byte[]> made = supplier.get();

    assertThat(made).isNotSameAs(supplier.get());
    assertThat(made.name()).isEqualTo(supplier.name());
    assertThat(made).isNotInstanceOf(TimestampedBytesStore.class);
    assertThat(made instanceof HeadersBytesStore).isEqualTo(supplier.name().equals("headers"));
    assertThat(supplier instanceof HeadersBytesStoreSupplier)
        .isEqualTo(supplier.name().equals("headers"));
    assertThat(made.persistent()).isTrue();
    assertThat(made.managesOffsets()).isTrue();
    assertThat(supplier.metricsScope()).isEqualTo("weir-window-log");
    assertThat(supplier.retentionPeriod()).isEqualTo(RETENTION.toMillis());
    assertThat(supplier.segmentIntervalMs()).isEqualTo(sliceMs);
  }

  @Test
  void shouldCheckItsParametersAsKafkaDoes() {
    assertThatThrownBy(() -> WeirStores.persistentSessionStore(null, RETENTION))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> WeirStores.persistentSessionStore("s", Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("retentionPeriod cannot be negative");
    assertThatThrownBy(() -> WeirStores.persistentSessionStoreWithHeaders("s", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Invalid value for parameter \"retentionPeriod\"");
  }

  // ---- operations

  @Test
  void shouldFindSessionsByTheirEndAndThenTheirStart() {
    put("a", 20, 30);
    put("a", 5, 30);
    put("a", 0, 10);
    put("b", 7, 20);

    assertThat(values(store.findSessions(bytes("a"), -5, 20)))
        .containsExactly("a0-10", "a5-30", "a20-30");
    assertThat(values(store.backwardFindSessions(bytes("a"), -5, 19)))
        .containsExactly("a5-30", "a0-10");
    assertThat(values(store.findSessions(bytes("a"), bytes("a"), 11, 6))).containsExactly("a5-30");
    assertThat(values(store.findSessions(null, null, 11, 7))).containsExactly("a5-30", "b7-20");
    assertThat(values(store.findSessions(10, 20))).containsExactly("a0-10", "b7-20");
    assertThat(values(store.findSessions(20, 10))).isEmpty();
    assertThat(values(store.findSessions(-10, -1))).isEmpty();
  }

  @Test
  void shouldPutGetAndRemove() {
    put("a", 5, 30);
    assertThat(store.fetchSession(bytes("a"), 5, 30)).isEqualTo(bytes("a5-30").get());
    assertThat(store.fetchSession(bytes("a"), 30, 5)).isNull();
    assertThat(store.fetchSession(bytes("a"), -1, -1)).isNull();
    store.remove(session("a", 6, 30));
    store.remove(session("a", 5, 30));
    store.put(session("a", 5, 30), null);
    assertThat(store.fetchSession(bytes("a"), 5, 30)).isNull();
  }

  @Test
  void shouldForgetToTheMillisecond() {
    put("a", 0, 100);
    put("a", 0, 101);
    store.remove(session("b", 0, 1_100)); // it advances the time as well

    assertThat(values(store.fetch(bytes("a")))).containsExactly("a0-101");
    assertThat(store.fetchSession(bytes("a"), 0, 100)).isNull();
    assertThat(values(store.findSessions(0, 2_000))).containsExactly("a0-101");
    put("a", 0, 99);
    assertThat(values(store.fetch(null, null))).containsExactly("a0-101");
  }

  @Test
  void shouldForgetAMillisecondLaterWhenItIsEmittedOnClose() {
    store.close();
    store = context.open(onClose("store", DslStoreFormat.PLAIN).get());
    put("a", 0, 100);
    put("a", 0, 101);
    put("b", 0, 1_100);

    assertThat(values(store.fetch(bytes("a")))).containsExactly("a0-100", "a0-101");
    assertThat(values(store.findSessions(0, 150))).containsExactly("a0-100", "a0-101");
    assertThat(store.fetchSession(bytes("a"), 0, 100)).isNotNull();
    put("b", 0, 1_101);
    assertThat(values(store.fetch(bytes("a")))).containsExactly("a0-101");
    assertThat(values(store.findSessions(0, 150))).containsExactly("a0-101");
    assertThat(store.fetchSession(bytes("a"), 0, 100)).isNull();
  }

  @Test
  void shouldRestoreWhatKafkaHands() {
    context.restore(
        List.of(
            TaskContext.logged(1, SessionRow.of(session("a", 0, 100)), "old"),
            TaskContext.logged(2, SessionRow.of(session("a", 0, 500)), "young"),
            TaskContext.logged(3, SessionRow.of(session("b", 0, 1_100)), "new"),
            TaskContext.logged(4, SessionRow.of(session("a", 0, 500)), null)));

    assertThat(values(store.fetch(null, null))).containsExactly("new");
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(4);
  }

  // ---- closed

  @Test
  void shouldRefuseEverythingWhenItIsNotOpen() {
    put("a", 0, 100);
    KeyValueIterator<Windowed<Bytes>, byte[]> sessions = store.fetch(bytes("a"));
    store.close();

    assertRefusesEverything(store);
    assertRefusesEverything(WeirStores.persistentSessionStore("store", RETENTION).get());
    assertThat(sessions.hasNext()).isFalse(); // as Kafka's suite wants it
    sessions.close();
    assertThatThrownBy(sessions::hasNext).isInstanceOf(InvalidStateStoreException.class);
  }

  private static void assertRefusesEverything(SessionStore<Bytes, byte[]> closed) {
    Bytes key = bytes("a");
    Map<String, Runnable> operations = new LinkedHashMap<>();
    operations.put("put", () -> closed.put(session("a", 0, 1), new byte[0]));
    operations.put("remove", () -> closed.remove(session("a", 0, 1)));
    operations.put("fetchSession", () -> closed.fetchSession(key, 0, 1));
    operations.put("findSessions by end", () -> closed.findSessions(0, 1));
    operations.put("findSessions by no end", () -> closed.findSessions(1, 0));
    operations.put("findSessions of a key", () -> closed.findSessions(key, 0, 1));
    operations.put("findSessions of keys", () -> closed.findSessions(key, null, 0, 1));
    operations.put("backward of a key", () -> closed.backwardFindSessions(key, 0, 1));
    operations.put("backward of keys", () -> closed.backwardFindSessions(null, key, 0, 1));
    operations.put("fetch", () -> closed.fetch(key));
    operations.put("fetch keys", () -> closed.fetch(key, key));
    operations.put("backwardFetch", () -> closed.backwardFetch(key));
    operations.put("backwardFetch keys", () -> closed.backwardFetch(null, null));

    assertThat(closed.isOpen()).isFalse();
    operations.forEach(
        (name, operation) ->
            assertThatThrownBy(operation::run)
                .as(name)
                .isInstanceOf(InvalidStateStoreException.class)
                .hasMessage("Store store is currently closed"));
  }

  // ---- settings

  @ParameterizedTest
  @MethodSource("suppliers")
  void shouldRunOnRocksDbWhenASettingSaysSo(SessionBytesStoreSupplier supplier) {
    store.close();
    String setting = "weir.store." + supplier.name() + ".engine";
    store = TaskContext.in(directory, Map.of(setting, "rocksdb")).open(supplier.get());
    put("a", 0, 100);

    assertThat(values(store.fetch(bytes("a")))).containsExactly("a0-100");
    assertThat(directory.resolve(supplier.name())).isNotEmptyDirectory();
    assertThat(WeirStores.plan())
        .singleElement()
        .extracting(StorePlan::engine)
        .isEqualTo("rocksdb");
  }

  @Test
  void shouldFindSessionsByEndOnRocksDbWhenTheyAreEmittedOnClose() {
    store.close();
    store =
        TaskContext.in(directory, Map.of("weir.store.plain.engine", "rocksdb"))
            .open(onClose("plain", DslStoreFormat.PLAIN).get());
    put("a", 0, 100);

    assertThat(values(store.findSessions(100, 100))).containsExactly("a0-100");
  }

  @Test
  void shouldRefuseTheEngineOfAnotherKindOfStore() {
    TaskContext hashLog = TaskContext.in(directory, Map.of("weir.store.store.engine", "hash-log"));
    SessionStore<Bytes, byte[]> other = WeirStores.persistentSessionStore("store", RETENTION).get();

    assertThatThrownBy(() -> other.init(hashLog, other))
        .isInstanceOf(StreamsException.class)
        .hasMessageContaining("is 'hash-log', expected window-log or rocksdb.");
  }
}
