package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka and applications may do with a store, operation by operation. */
@ParameterizedClass
@ValueSource(strings = {"hash-log", "sorted"})
class StoreTest {
  @TempDir Path directory;

  @Parameter private String engine;

  private TaskContext context;
  private KeyValueStore<Bytes, byte[]> store;

  @BeforeEach
  void open() {
    context = TaskContext.in(directory, Map.of("weir.store.store.engine", engine));
    store = context.open(WeirStores.persistentKeyValueStore("store").get());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void put(String... keys) {
    for (String key : keys) {
      store.put(bytes(key), bytes("value of " + key).get());
    }
  }

  private static List<String> keys(KeyValueIterator<Bytes, byte[]> entries) {
    try (entries) {
      List<String> keys = new ArrayList<>();
      entries.forEachRemaining(
          entry -> {
            keys.add(new String(entry.key.get(), StandardCharsets.ISO_8859_1));
          });
      return keys;
    }
  }

  // ---- forms

  static Stream<KeyValueBytesStoreSupplier> suppliers() {
    return Stream.of(
        WeirStores.persistentKeyValueStore("plain"),
        WeirStores.persistentTimestampedKeyValueStore("timestamped"),
        WeirStores.persistentTimestampedKeyValueStoreWithHeaders("headers"));
  }

  @ParameterizedTest
  @MethodSource("suppliers")
  @SuppressWarnings("deprecation") // managesOffsets is asked by Kafka
  void shouldCarryTheMarkerOfItsFormat(KeyValueBytesStoreSupplier supplier) {
    KeyValueStore<Bytes, byte[]> made = supplier.get();

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
    assertThat(supplier.metricsScope()).isEqualTo("weir-hash-log");
  }

  @Test
  void shouldRefuseAStoreWithoutAName() {
    assertThatThrownBy(() -> WeirStores.persistentKeyValueStore(null))
        .isInstanceOf(NullPointerException.class);
  }

  // ---- operations

  @Test
  void shouldPutGetAndDelete() {
    put("a");
    assertThat(store.get(bytes("a"))).isEqualTo(bytes("value of a").get());
    assertThat(store.get(bytes("b"))).isNull();
    assertThat(store.delete(bytes("a"))).isEqualTo(bytes("value of a").get());
    assertThat(store.delete(bytes("a"))).isNull();
    assertThat(store.get(bytes("a"))).isNull();
    put("a");
    store.put(bytes("a"), null);
    assertThat(store.get(bytes("a"))).isNull();
    store.put(bytes(""), new byte[0]);
    assertThat(store.get(bytes(""))).isEmpty();
    assertThat(store.approximateNumEntries()).isOne();
  }

  @Test
  void shouldPutOnlyWhatIsAbsent() {
    assertThat(store.putIfAbsent(bytes("a"), bytes("1").get())).isNull();
    assertThat(store.putIfAbsent(bytes("a"), bytes("2").get())).isEqualTo(bytes("1").get());
    assertThat(store.putIfAbsent(bytes("a"), null)).isEqualTo(bytes("1").get());
    assertThat(store.get(bytes("a"))).isEqualTo(bytes("1").get());
    assertThat(store.putIfAbsent(bytes("b"), null)).isNull();
    assertThat(store.get(bytes("b"))).isNull();
  }

  @Test
  void shouldPutAndDeleteMany() {
    put("a", "b");
    store.putAll(
        List.of(
            KeyValue.pair(bytes("a"), null),
            KeyValue.pair(bytes("c"), bytes("3").get()),
            KeyValue.pair(bytes("c"), bytes("4").get())));

    assertThat(keys(store.all())).containsExactly("b", "c");
    assertThat(store.get(bytes("c"))).isEqualTo(bytes("4").get());
  }

  @Test
  void shouldRefuseNullKeys() {
    byte[] value = new byte[1];
    Map<String, Runnable> operations = new LinkedHashMap<>();
    operations.put("get", () -> store.get(null));
    operations.put("put", () -> store.put(null, value));
    operations.put("putIfAbsent", () -> store.putIfAbsent(null, value));
    operations.put("putAll", () -> store.putAll(List.of(KeyValue.pair(null, value))));
    operations.put("delete", () -> store.delete(null));
    operations.put("prefixScan", () -> store.prefixScan(null, new StringSerializer()));

    operations.forEach(
        (name, operation) ->
            assertThatThrownBy(operation::run).as(name).isInstanceOf(NullPointerException.class));
  }

  @Test
  void shouldNotShareArraysWithItsCallers() {
    byte[] value = {1};
    store.put(bytes("a"), value);
    value[0] = 2;
    store.get(bytes("a"))[0] = 3;

    assertThat(store.get(bytes("a"))).containsExactly(1);
  }

  // ---- scans

  @Test
  void shouldWalkInUnsignedByteOrder() {
    store.put(Bytes.wrap(new byte[] {(byte) 0x80}), new byte[0]);
    store.put(Bytes.wrap(new byte[] {0x7f, 0x7f}), new byte[0]);
    store.put(Bytes.wrap(new byte[] {(byte) 0xff}), new byte[0]);
    store.put(Bytes.wrap(new byte[] {0x7f}), new byte[0]);

    assertThat(keys(store.all())).containsExactly("\u007f", "\u007f\u007f", "\u0080", "\u00ff");
    assertThat(keys(store.reverseAll()))
        .containsExactly("\u00ff", "\u0080", "\u007f\u007f", "\u007f");
  }

  @Test
  void shouldIncludeBothEndsOfARange() {
    put("a", "b", "bb", "c", "d");

    assertThat(keys(store.range(bytes("b"), bytes("c")))).containsExactly("b", "bb", "c");
    assertThat(keys(store.reverseRange(bytes("b"), bytes("c")))).containsExactly("c", "bb", "b");
    assertThat(keys(store.range(null, bytes("b")))).containsExactly("a", "b");
    assertThat(keys(store.range(bytes("c"), null))).containsExactly("c", "d");
    assertThat(keys(store.reverseRange(null, null))).containsExactly("d", "c", "bb", "b", "a");
    assertThat(keys(store.range(bytes("c"), bytes("b")))).isEmpty();
    assertThat(keys(store.reverseRange(bytes("c"), bytes("b")))).isEmpty();
  }

  @Test
  void shouldFindWhatBeginsWithAPrefix() {
    put("a", "ab", "abc", "b");
    Bytes last = Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xff});
    store.put(last, new byte[0]);

    assertThat(keys(store.prefixScan("ab", new StringSerializer()))).containsExactly("ab", "abc");
    assertThat(keys(store.prefixScan("", new StringSerializer()))).hasSize(5);
    assertThat(keys(store.prefixScan(Bytes.wrap(new byte[] {(byte) 0xff}), new BytesSerializer())))
        .containsExactly("\u00ff\u00ff");
    assertThat(
            keys(
                store.prefixScan(Bytes.wrap(new byte[] {'a', (byte) 0xff}), new BytesSerializer())))
        .isEmpty();
  }

  @Test
  void shouldShowTheEntriesAsTheyWereWhenAScanBegan() {
    put("a", "b", "c");
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      store.delete(bytes("b"));
      store.put(bytes("c"), bytes("new").get());
      put("aa", "d");

      assertThat(entries.peekNextKey()).isEqualTo(bytes("a"));
      assertThat(entries.peekNextKey()).isEqualTo(bytes("a"));
      assertThat(entries.next().key).isEqualTo(bytes("a"));
      assertThat(entries.next().key).isEqualTo(bytes("b"));
      KeyValue<Bytes, byte[]> c = entries.next();
      assertThat(c.key).isEqualTo(bytes("c"));
      assertThat(c.value).isEqualTo(bytes("value of c").get());
      assertThat(entries.hasNext()).isFalse();
      assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(entries::peekNextKey).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void shouldRefuseAnIteratorThatWasClosed() {
    put("a", "b");
    KeyValueIterator<Bytes, byte[]> entries = store.all();
    entries.next();
    entries.close();
    entries.close();

    assertThatThrownBy(entries::hasNext).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(entries::next).isInstanceOf(InvalidStateStoreException.class);
    assertThatThrownBy(entries::peekNextKey).isInstanceOf(InvalidStateStoreException.class);
  }

  // ---- closed

  @Test
  void shouldRefuseEverythingWhenItIsNotOpen() {
    put("a");
    KeyValueIterator<Bytes, byte[]> entries = store.all();
    store.close();
    store.close();

    assertRefusesEverything(store);
    assertRefusesEverything(WeirStores.persistentKeyValueStore("store").get());
    assertThatThrownBy(entries::hasNext).isInstanceOf(InvalidStateStoreException.class);
    entries.close();
  }

  private static void assertRefusesEverything(KeyValueStore<Bytes, byte[]> closed) {
    Bytes key = bytes("a");
    Map<String, Runnable> operations = new LinkedHashMap<>();
    operations.put("get", () -> closed.get(key));
    operations.put("put", () -> closed.put(key, new byte[0]));
    operations.put("putIfAbsent", () -> closed.putIfAbsent(key, new byte[0]));
    operations.put("putAll", () -> closed.putAll(List.of(KeyValue.pair(key, new byte[0]))));
    operations.put("delete", () -> closed.delete(key));
    operations.put("range", () -> closed.range(key, key));
    operations.put("reverseRange", () -> closed.reverseRange(key, key));
    operations.put("all", closed::all);
    operations.put("reverseAll", closed::reverseAll);
    operations.put("prefixScan", () -> closed.prefixScan("a", new StringSerializer()));
    operations.put("approximateNumEntries", closed::approximateNumEntries);
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

  // ---- position

  @Test
  void shouldFollowTheInputWithItsPosition() {
    assertThat(store.getPosition().isEmpty()).isTrue();
    context.moveTo(4);
    put("a");
    context.moveTo(7);
    store.putAll(List.of(KeyValue.pair(bytes("b"), new byte[0])));
    context.moveTo(8);
    store.delete(bytes("b"));

    assertThat(store.getPosition())
        .isEqualTo(Position.emptyPosition().withComponent(TaskContext.INPUT, 0, 8));
    assertThat(store.getPosition()).isSameAs(store.getPosition());
  }
}
