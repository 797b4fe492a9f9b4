package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.MultiVersionedKeyQuery;
import org.apache.kafka.streams.query.PositionBound;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryConfig;
import org.apache.kafka.streams.query.ResultOrder;
import org.apache.kafka.streams.query.VersionedKeyQuery;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.VersionedBytesStore;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;
import org.apache.kafka.streams.state.VersionedRecord;
import org.apache.kafka.streams.state.VersionedRecordIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A versioned store answers every operation as Kafka's does. Random operations on few keys with
 * times that are out of order, late, and far ahead, with commits, reopenings and restores in
 * between.
 *
 * <p>Some of what Kafka's store does is left out, since it comes from its segments and not from
 * what a versioned store is to be. It shows versions that have expired until the whole segment is
 * old: what is expired is not compared. It does not show versions that end in a later segment than
 * the one for which it is asked: it is asked for all of them, and the test picks. It does not find
 * its segments and its stream time again when it is opened: it stays open. It forgets that a key
 * was deleted at exactly the time of its only version: this is not done. So it does if it restores
 * the deletion in one batch with much newer records: its batches have one record.
 *
 * <p>The long run, 2 million operations for each shape: {@code mvn test -pl suppliers -am
 * -Dtest=VersionedStoreDifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seeds=200
 * -Dweir.operations=10000}.
 */
class VersionedStoreDifferentialTest {
  private static final int SEEDS = Integer.getInteger("weir.seeds", 2);
  private static final int OPERATIONS = Integer.getInteger("weir.operations", 1_500);
  private static final int RECORDS_PER_BATCH = 100;

  @TempDir Path directory;

  private Shape shape;
  private TaskContext task;
  private VersionedBytesStore weir;
  private TaskContext rocksTask;
  private VersionedBytesStore rocks;
  private SplittableRandom random;
  private long now;
  private long streamTime = -1;
  private int wiped;

  /** What the layer above the store logs. */
  private final List<ConsumerRecord<byte[], byte[]>> changelog = new ArrayList<>();

  /** What the stores are asked to be. */
  private record Shape(long retentionMs, long segmentMs) {
    VersionedBytesStoreSupplier weir() {
      return WeirStores.persistentVersionedKeyValueStore(
          "store", Duration.ofMillis(retentionMs), Duration.ofMillis(segmentMs));
    }

    VersionedBytesStoreSupplier rocksDb() {
      return Stores.persistentVersionedKeyValueStore(
          "rocksdb", Duration.ofMillis(retentionMs), Duration.ofMillis(segmentMs));
    }
  }

  static Stream<Arguments> shapesAndSeeds() {
    Long only = Long.getLong("weir.seed");
    List<Long> seeds =
        only != null ? List.of(only) : LongStream.rangeClosed(1, SEEDS).boxed().toList();
    return Stream.of(
            new Shape(100, 10),
            new Shape(100, 1_000),
            new Shape(60_000, 20_000),
            new Shape(0, 1),
            new Shape(3_600_000, 60_000))
        .flatMap(shape -> seeds.stream().map(seed -> Arguments.of(shape, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("shapesAndSeeds")
  void shouldAnswerAsRocksDb(Shape asked, long seed) {
    shape = asked;
    random = new SplittableRandom(seed);
    openAnew();
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        step();
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          "Replay with mvn test -pl suppliers -am -Dtest=VersionedStoreDifferentialTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seed="
              + seed,
          e);
    } finally {
      weir.close();
      rocks.close();
    }
  }

  /** Opens stores that have nothing. */
  private void openAnew() {
    task = TaskContext.in(directory.resolve("weir-" + wiped));
    rocksTask = TaskContext.in(directory.resolve("rocksdb-" + wiped));
    wiped++;
    weir = task.open((VersionedBytesStore) shape.weir().get());
    rocks = rocksTask.open((VersionedBytesStore) shape.rocksDb().get());
  }

  private void step() {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4, 5, 6 -> put(key(), value(), time());
      case 7 -> delete(key(), time());
      case 8, 9 -> compareVersion(key(), bound());
      case 10, 11, 12 -> compareVersions(key(), bound(), bound());
      case 13 -> compareNewest(key());
      case 14 -> {
        switch (random.nextInt(60)) { // these cost as much as thousands of the others
          case 0, 1 -> reopen();
          case 2 -> restore();
          default -> commit();
        }
      }
      default -> commit();
    }
  }

  // ---- writes

  private void put(Bytes key, byte @Nullable [] value, long time) {
    long free = value == null ? free(key, time) : time;
    log(key, value, free);
    assertThat(weir.put(key, value, free))
        .as("put at %d, stream time %d", free, streamTime)
        .isEqualTo(rocks.put(key, value, free));
    streamTime = Math.max(streamTime, free);
    assertThat(weir.getPosition()).isEqualTo(rocks.getPosition());
    compareNewest(key);
    compareVersion(key, free);
  }

  private void delete(Bytes key, long time) {
    long free = free(key, time);
    log(key, null, free);
    assertThat(weir.delete(key, free)).isEqualTo(rocks.delete(key, free));
    streamTime = Math.max(streamTime, free);
    assertThat(weir.getPosition()).isEqualTo(rocks.getPosition());
    compareNewest(key);
  }

  /** A time from one on at which the key has no version that begins then. */
  private long free(Bytes key, long time) {
    long free = time;
    for (VersionedRecord<byte[]> version : all(weir, key)) {
      free += version.timestamp() == free ? 1 : 0;
    }
    return free;
  }

  private List<VersionedRecord<byte[]>> all(VersionedBytesStore store, Bytes key) {
    return versions(store, key, Long.MIN_VALUE, Long.MAX_VALUE, ResultOrder.ASCENDING);
  }

  private void log(Bytes key, byte @Nullable [] value, long time) {
    long offset = changelog.size();
    task.moveTo(offset);
    rocksTask.moveTo(offset);
    changelog.add(TaskContext.logged(offset, key.get(), value, time));
  }

  // ---- life

  private long end() {
    return changelog.size() - 1L;
  }

  private void commit() {
    weir.commit(Map.of(CHANGELOG, end()));
    rocks.commit(Map.of(CHANGELOG, end()));
  }

  /** A task that is revived, at times without what it wrote last. */
  private void reopen() {
    commit();
    for (int lost = random.nextInt(3) == 0 ? random.nextInt(50) : 0; lost > 0; lost--) {
      put(key(), value(), time());
    }
    weir.close();
    weir = task.open((VersionedBytesStore) shape.weir().get());
    @Nullable Long committed = weir.committedOffset(CHANGELOG); // null before the first generation
    restoreFrom(committed == null ? 0 : committed.intValue() + 1);
    compareAll();
  }

  /** A task that comes to another instance. */
  private void restore() {
    weir.close();
    rocks.close();
    openAnew();
    restoreFrom(0);
    changelog.forEach(record -> rocksTask.restore(List.of(record)));
    compareAll();
  }

  private void restoreFrom(int first) {
    for (int from = first; from < changelog.size(); from += RECORDS_PER_BATCH) {
      task.restore(changelog.subList(from, Math.min(changelog.size(), from + RECORDS_PER_BATCH)));
    }
  }

  private void compareAll() {
    for (int first = 0; first < 27; first++) {
      Bytes key = Bytes.wrap(new byte[] {digit(first / 9), digit(first / 3), digit(first)});
      compareNewest(key);
      compareVersions(key, Long.MIN_VALUE, Long.MAX_VALUE);
    }
  }

  // ---- reads

  private void compareNewest(Bytes key) {
    assertThat(weir.get(key)).isEqualTo(rocks.get(key));
    assertThat(text(one(weir, VersionedKeyQuery.withKey(key))))
        .isEqualTo(text(one(rocks, VersionedKeyQuery.withKey(key))));
  }

  private void compareVersion(Bytes key, long time) {
    assertThat(weir.get(key, time))
        .as("as of %d, stream time %d", time, streamTime)
        .isEqualTo(rocks.get(key, time));
    VersionedKeyQuery<Bytes, byte[]> query =
        VersionedKeyQuery.<Bytes, byte[]>withKey(key).asOf(Instant.ofEpochMilli(time));
    assertThat(text(one(weir, query))).isEqualTo(text(one(rocks, query)));
  }

  private void compareVersions(Bytes key, long from, long to) {
    for (ResultOrder order : ResultOrder.values()) {
      List<VersionedRecord<byte[]>> expected =
          versions(rocks, key, Long.MIN_VALUE, Long.MAX_VALUE, order);
      expected.removeIf(version -> !isShown(version, from, to));
      assertThat(versions(weir, key, from, to, order).stream().map(v -> text(v)).toList())
          .as("%s, from %d to %d, stream time %d", order, from, to, streamTime)
          .isEqualTo(expected.stream().map(v -> text(v)).toList());
    }
  }

  private boolean isShown(VersionedRecord<byte[]> version, long from, long to) {
    long earliest = streamTime - shape.retentionMs();
    return version.timestamp() <= to
        && (version.validTo().isEmpty()
            || (version.validTo().get() > Math.max(from, earliest) && to >= earliest));
  }

  private static @Nullable VersionedRecord<byte[]> one(
      VersionedBytesStore store, VersionedKeyQuery<Bytes, byte[]> query) {
    return answer(store, query);
  }

  private static List<VersionedRecord<byte[]>> versions(
      VersionedBytesStore store, Bytes key, long from, long to, ResultOrder order) {
    MultiVersionedKeyQuery<Bytes, byte[]> query =
        MultiVersionedKeyQuery.<Bytes, byte[]>withKey(key)
            .fromTime(Instant.ofEpochMilli(from))
            .toTime(Instant.ofEpochMilli(to));
    query =
        switch (order) {
          case ASCENDING -> query.withAscendingTimestamps();
          case DESCENDING -> query.withDescendingTimestamps();
          case ANY -> query;
        };
    List<VersionedRecord<byte[]>> found = new ArrayList<>();
    try (VersionedRecordIterator<byte[]> versions = answer(store, query)) {
      versions.forEachRemaining(found::add);
    }
    return found;
  }

  private static <R> R answer(VersionedBytesStore store, Query<R> query) {
    return store.query(query, PositionBound.unbounded(), new QueryConfig(false)).getResult();
  }

  private static String text(@Nullable VersionedRecord<byte[]> version) {
    return version == null
        ? "none"
        : version.timestamp() + " to " + version.validTo() + ": " + Bytes.wrap(version.value());
  }

  // ---- what is random

  /** Few keys, some of which are prefixes of others, with bytes above 0x7f. */
  private Bytes key() {
    byte[] key = new byte[random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = digit(random.nextInt(3));
    }
    return Bytes.wrap(key);
  }

  private static byte digit(int number) {
    return (byte) (number % 3 * 100);
  }

  private byte @Nullable [] value() {
    if (random.nextInt(5) == 0) {
      return null;
    }
    byte[] value = new byte[random.nextInt(40)];
    random.nextBytes(value);
    return value;
  }

  /** Advances slowly, is at times late, and rarely leaps. */
  private long time() {
    long retention = shape.retentionMs();
    now += random.nextLong(retention / 40 + 2);
    return switch (random.nextInt(40)) {
      case 0 -> now += random.nextLong(3 * retention + 1);
      case 1, 2, 3, 4, 5 -> Math.max(0, now - random.nextLong(2 * retention + 1));
      case 6 -> Math.max(0, now - retention); // expires at this moment
      case 7, 8, 9 -> now; // the same again
      default -> Math.max(0, now - random.nextLong(retention / 2 + 1));
    };
  }

  private long bound() {
    return switch (random.nextInt(12)) {
      case 0 -> Long.MAX_VALUE;
      case 1 -> -1 - random.nextLong(100);
      case 2 -> 0;
      default ->
          Math.max(0, now + random.nextLong(10) - random.nextLong(2 * shape.retentionMs() + 1));
    };
  }
}
