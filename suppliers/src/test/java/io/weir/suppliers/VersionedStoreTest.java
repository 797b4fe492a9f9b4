package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static io.weir.suppliers.TaskContext.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.query.FailureReason;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.MultiVersionedKeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.VersionedKeyQuery;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.VersionedBytesStore;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;
import org.apache.kafka.streams.state.VersionedRecordIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kafka and applications may do with a versioned store, operation by operation. */
class VersionedStoreTest {
  private static final Duration RETENTION = Duration.ofMillis(100);
  private static final Bytes KEY = bytes("key");

  @TempDir Path directory;

  private TaskContext context;
  private VersionedBytesStore store;

  @BeforeEach
  void open() {
    context = TaskContext.in(directory);
    store = context.open(made());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static VersionedBytesStoreSupplier supplier() {
    return WeirStores.persistentVersionedKeyValueStore("store", RETENTION);
  }

  private static VersionedBytesStore made() {
    return (VersionedBytesStore) supplier().get();
  }

  private long put(@Nullable String value, long time) {
    return store.put(KEY, value == null ? null : bytes(value).get(), time);
  }

  private @Nullable String asOf(long time) {
    return text(store.get(KEY, time));
  }

  private static @Nullable String text(byte @Nullable [] found) {
    if (found == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(found);
    return bytes.getLong() + " " + StandardCharsets.UTF_8.decode(bytes);
  }

  // ---- forms

  @Test
  void shouldBeMarkedAsKafkasIsWhenItIsMade() {
    KeyValueStore<Bytes, byte[]> made = supplier().get();
    assertThat(made).isInstanceOf(TimestampedBytesStore.class);
    assertThat(made).isNotInstanceOf(HeadersBytesStore.class);
    assertThat(made.persistent()).isTrue();
    assertThat(made.isOpen()).isFalse();
    assertThat(supplier().name()).isEqualTo("store");
    assertThat(supplier().historyRetentionMs()).isEqualTo(100);
    assertThat(supplier().metricsScope()).isEqualTo("weir-sorted");
    assertThatCode(
            () ->
                Stores.versionedKeyValueStoreBuilder(supplier(), Serdes.String(), Serdes.String())
                    .build())
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseParametersWhenKafkaDoes() {
    assertThatThrownBy(() -> WeirStores.persistentVersionedKeyValueStore(null, RETENTION))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(
            () -> WeirStores.persistentVersionedKeyValueStore("store", Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("historyRetention");
    assertThatThrownBy(
            () -> WeirStores.persistentVersionedKeyValueStore("store", RETENTION, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("segmentInterval");
  }

  // ---- versions

  @Test
  void shouldTellWhereAVersionEndsWhenItIsPut() {
    assertThat(put("b", 20)).isEqualTo(-1);
    assertThat(put("a", 10)).isEqualTo(20);
    assertThat(put("c", 30)).isEqualTo(-1);
    assertThat(put("between", 15)).isEqualTo(20);
    assertThat(put("again", 15)).isEqualTo(20);
    assertThat(asOf(9)).isNull();
    assertThat(asOf(14)).isEqualTo("10 a");
    assertThat(asOf(15)).isEqualTo("15 again");
    assertThat(asOf(29)).isEqualTo("20 b");
    assertThat(text(store.get(KEY))).isEqualTo("30 c");
  }

  @Test
  void shouldShowNothingWhenAKeyWasDeleted() {
    put("a", 10);
    assertThat(text(store.delete(KEY, 20))).isEqualTo("10 a");
    assertThat(store.get(KEY)).isNull();
    assertThat(asOf(19)).isEqualTo("10 a");
    assertThat(asOf(20)).isNull();
    assertThat(put("late", 15)).isEqualTo(20);
    assertThat(store.get(KEY)).isNull();
    assertThat(put("instead", 20)).isEqualTo(-1);
    assertThat(text(store.get(KEY))).isEqualTo("20 instead");
  }

  @Test
  void shouldRememberADeletionWhenItReplacedTheOnlyVersion() {
    put("a", 20);
    put(null, 20);
    assertThat(put("late", 10)).isEqualTo(20);
    assertThat(store.get(KEY)).isNull();
  }

  @Test
  void shouldDropAndCountWhenARecordIsTooLate() {
    context.moveTo(6);
    put("a", 1_000);
    assertThat(put("on time", 900)).isEqualTo(1_000);
    context.moveTo(7);
    assertThat(put("late", 899)).isEqualTo(Long.MIN_VALUE);
    assertThat(store.getPosition()).isEqualTo(at(7));
    context.moveTo(8);
    assertThat(store.delete(KEY, 899)).isNull();
    assertThat(store.getPosition()).as("Kafka's does not go on either").isEqualTo(at(7));
    assertThat(asOf(899)).isNull();
    assertThat(dropped()).isEqualTo(2.0);
  }

  private static Position at(long offset) {
    return Position.emptyPosition().withComponent(TaskContext.INPUT, 0, offset);
  }

  private double dropped() {
    return context.metrics().metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("dropped-records-total"))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .sum();
  }

  @Test
  void shouldShowOnlyTheNewestWhenItIsAskedForWhatHasExpired() {
    put("a", 10);
    store.put(bytes("other"), new byte[0], 1_000);
    assertThat(asOf(10)).isEqualTo("10 a");
    assertThat(asOf(9)).isNull();
    put("b", 950);
    assertThat(asOf(899)).as("valid then, but too long ago").isNull();
    assertThat(asOf(900)).isEqualTo("10 a");
  }

  @Test
  void shouldKeepKeysApartWhenOneBeginsLikeAnother() {
    List<Bytes> keys = new ArrayList<>();
    for (int length = 0; length < 12; length++) {
      keys.add(Bytes.wrap(new byte[length]));
    }
    keys.forEach(key -> store.put(key, new byte[] {(byte) key.get().length}, 5));
    for (Bytes key : keys) {
      assertThat(store.get(key)).endsWith(key.get().length).hasSize(9);
      assertThat(store.get(key, 4)).isNull();
    }
  }

  // ---- what is refused

  static Stream<Map.Entry<String, Consumer<VersionedBytesStore>>> refused() {
    return Stream.of(
        Map.entry("put(key, value, timestamp) instead", s -> s.put(KEY, new byte[0])),
        Map.entry("putIfAbsent(key, value)", s -> s.putIfAbsent(KEY, new byte[0])),
        Map.entry("putAll(entries)", s -> s.putAll(List.of())),
        Map.entry("delete(key). Use delete(key, timestamp) instead.", s -> s.delete(KEY)),
        Map.entry("range(from, to)", s -> s.range(KEY, KEY)),
        Map.entry("reverseRange(from, to)", s -> s.reverseRange(KEY, KEY)),
        Map.entry("all()", s -> s.all()),
        Map.entry("reverseAll()", s -> s.reverseAll()),
        Map.entry(
            "prefixScan(prefix, prefixKeySerializer)",
            s -> s.prefixScan("k", new StringSerializer())),
        Map.entry("approximateNumEntries()", s -> s.approximateNumEntries()));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void shouldRefuseInKafkasWordsWhenNoTimeIsGiven(
      Map.Entry<String, Consumer<VersionedBytesStore>> operation) {
    VersionedBytesStore kafkas =
        (VersionedBytesStore) Stores.persistentVersionedKeyValueStore("rocksdb", RETENTION).get();
    String words = refusal(() -> operation.getValue().accept(kafkas));
    assertThat(words).endsWith(operation.getKey());
    assertThat(refusal(() -> operation.getValue().accept(store))).isEqualTo(words);
    assertThat(refusal(() -> operation.getValue().accept(made()))).isEqualTo(words);
  }

  private static String refusal(Executable operation) {
    return assertThrows(UnsupportedOperationException.class, operation).getMessage();
  }

  @Test
  void shouldRefuseNullKeys() {
    assertRefused(() -> store.put(null, new byte[0], 1));
    assertRefused(() -> store.delete(null, 1));
    assertRefused(() -> store.get(null));
    assertRefused(() -> store.get(null, 1));
  }

  private static void assertRefused(Executable operation) {
    assertThatThrownBy(operation::execute)
        .isInstanceOf(NullPointerException.class)
        .hasMessage("key cannot be null");
  }

  @Test
  void shouldSayThatItIsClosedWhenItIs() {
    put("a", 1);
    VersionedRecordIterator<byte[]> versions = versions().getResult();
    store.close();
    for (Executable operation :
        List.<Executable>of(
            () -> put("b", 2),
            () -> store.delete(KEY, 2),
            () -> store.get(KEY),
            () -> store.get(KEY, 2),
            () -> made().get(KEY),
            versions::hasNext)) {
      assertThatThrownBy(operation::execute).isInstanceOf(InvalidStateStoreException.class);
    }
    assertThat(versions().getFailureReason()).isEqualTo(FailureReason.STORE_EXCEPTION);
    versions.close();
    store.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hash-log", "window-log"})
  void shouldRefuseAnEngineThatHasNoVersions(String engine) {
    TaskContext other =
        TaskContext.in(directory.resolve("other"), Map.of("weir.store.store.engine", engine));
    VersionedBytesStore refused = made();
    assertThatThrownBy(() -> refused.init(other, refused))
        .isInstanceOf(StreamsException.class)
        .hasMessageContaining("Store store")
        .hasMessageContaining("weir.store.store.engine")
        .hasMessageContaining(engine)
        .hasMessageContaining("sorted")
        .hasMessageContaining("rocksdb");
    assertThat(refused.isOpen()).isFalse();
  }

  @Test
  void shouldBeKafkasStoreWhenASettingGivesItToRocksDb() {
    TaskContext other =
        TaskContext.in(directory.resolve("other"), Map.of("weir.store.store.engine", "rocksdb"));
    VersionedBytesStore rocks = other.open(made());
    try {
      rocks.put(KEY, bytes("a").get(), 10);
      assertThat(rocks.put(KEY, bytes("b").get(), 20)).isEqualTo(-1);
      assertThat(text(rocks.get(KEY, 15))).isEqualTo("10 a");
      assertThat(directory.resolve("other/rocksdb/store")).exists();
    } finally {
      rocks.close();
    }
  }

  // ---- queries

  private QueryResult<VersionedRecordIterator<byte[]>> versions() {
    return query(MultiVersionedKeyQuery.withKey(KEY));
  }

  private <R> QueryResult<R> query(Query<R> query) {
    return store.query(query, PositionBound.unbounded(), new QueryConfig(false));
  }

  @Test
  void shouldShowVersionsAsTheyWereWhenTheQueryBegan() {
    put("a", 10);
    put("b", 20);
    try (VersionedRecordIterator<byte[]> versions = versions().getResult()) {
      put("c", 30);
      assertThat(versions.next().validTo()).isEmpty();
      assertThat(versions.next().validTo()).hasValue(20L);
      assertThat(versions.hasNext()).isFalse();
      versions.close();
      assertThatThrownBy(versions::hasNext)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("The iterator is out of scope.");
    }
  }

  @Test
  void shouldNotAnswerWhenTheBoundIsNotReached() {
    context.moveTo(3);
    put("a", 10);
    VersionedKeyQuery<Bytes, byte[]> query = VersionedKeyQuery.withKey(KEY);
    assertThat(store.query(query, PositionBound.at(at(3)), new QueryConfig(false)).isSuccess())
        .isTrue();
    assertThat(
            store.query(query, PositionBound.at(at(4)), new QueryConfig(false)).getFailureReason())
        .isEqualTo(FailureReason.NOT_UP_TO_BOUND);
    assertThat(query(KeyQuery.withKey(KEY)).getFailureReason())
        .isEqualTo(FailureReason.UNKNOWN_QUERY_TYPE);
  }

  // ---- life

  @Test
  void shouldKnowHistoryAndStreamTimeWhenItComesBack() {
    context.moveTo(3);
    put("a", 950);
    put("b", 1_000);
    store.commit(Map.of(CHANGELOG, 1L));
    store.close();
    store = context.open(made());
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(1);
    assertThat(store.getPosition()).isEqualTo(at(3));
    assertThat(asOf(960)).isEqualTo("950 a");
    assertThat(put("late", 899)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void shouldTakeTheTimesOfTheChangelogWhenItIsRestored() {
    context.restore(
        List.of(
            TaskContext.logged(0, KEY.get(), bytes("a").get(), 900),
            TaskContext.logged(1, KEY.get(), bytes("b").get(), 1_000),
            TaskContext.logged(2, KEY.get(), bytes("late").get(), 899),
            TaskContext.logged(3, KEY.get(), null, 990)));
    assertThat(store.committedOffset(CHANGELOG)).isEqualTo(3);
    assertThat(asOf(989)).isEqualTo("900 a");
    assertThat(asOf(990)).isNull();
    assertThat(text(store.get(KEY))).isEqualTo("1000 b");
    assertThat(dropped()).isZero();
    try (VersionedRecordIterator<byte[]> versions = versions().getResult()) {
      assertThat(versions.next().timestamp()).isEqualTo(1_000);
      assertThat(versions.next().timestamp()).isEqualTo(900);
      assertThat(versions.hasNext()).isFalse();
    }
  }

  @Test
  void shouldChangeNothingWhenRecordsAreRestoredTwice() {
    put("a", 10);
    put(null, 20);
    put("c", 15);
    context.restore(
        List.of(
            TaskContext.logged(0, KEY.get(), bytes("a").get(), 10),
            TaskContext.logged(1, KEY.get(), null, 20),
            TaskContext.logged(2, KEY.get(), bytes("c").get(), 15)));
    assertThat(asOf(12)).isEqualTo("10 a");
    assertThat(asOf(19)).isEqualTo("15 c");
    assertThat(asOf(20)).isNull();
  }

  @Test
  void shouldBeRestoredWhenAnotherKindOfStoreHadItsName() {
    store.close();
    TaskContext sorted = TaskContext.in(directory, Map.of("weir.store.store.engine", "sorted"));
    KeyValueStore<Bytes, byte[]> plain =
        sorted.open(WeirStores.persistentKeyValueStore("store").get());
    plain.put(KEY, bytes("plain").get());
    plain.commit(Map.of(CHANGELOG, 5L));
    plain.close();
    store = context.open(made());
    assertThat(store.committedOffset(CHANGELOG)).isNull();
    assertThat(store.get(KEY)).isNull();
    assertThat(put("a", 10)).isEqualTo(-1);
    assertThat(asOf(10)).isEqualTo("10 a");
  }

  @Test
  void shouldSayWhyItHasItsEngine() {
    assertThat(WeirStores.plan())
        .filteredOn(plan -> plan.store().equals("store"))
        .singleElement()
        .satisfies(
            plan -> {
              assertThat(plan.engine()).isEqualTo("sorted");
              assertThat(plan.reason())
                  .isEqualTo("versioned store: the versions of a key by their times");
            });
  }
}
