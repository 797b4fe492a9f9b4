package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A window store answers every operation as Kafka's persistent store does. Random operations on few
 * keys with times that are out of order, late, and far ahead, with commits, reopenings and restores
 * in between, after which time begins anew. What is read of many keys is compared with a map in the
 * order of Kafka's cache as well.
 *
 * <p>The long run, 2 million operations for each shape: {@code mvn test -pl suppliers -am
 * -Dtest=WindowStoreDifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seeds=200
 * -Dweir.operations=10000}.
 */
class WindowStoreDifferentialTest {
  private static final int SEEDS = Integer.getInteger("weir.seeds", 2);
  private static final int OPERATIONS = Integer.getInteger("weir.operations", 1_000);
  private static final int OPERATIONS_PER_COMPARISON = 20;

  @TempDir Path directory;

  private Shape shape;
  private TaskContext task;
  private WindowStore<Bytes, byte[]> weir;
  private TaskContext rocksTask;
  private WindowStore<Bytes, byte[]> rocks;
  private long segmentMs;
  private SplittableRandom random;
  private long now;

  /** What the layer above the store logs, from the last commit on. */
  private final List<ConsumerRecord<byte[], byte[]>> changelog = new ArrayList<>();

  private long changelogEnd;
  private int sequence;

  private TreeMap<byte[], byte[]> rows;
  private long streamTime = -1;

  /** What the stores are asked to be. */
  private record Shape(long retentionMs, long windowSizeMs, boolean duplicates) {
    WindowBytesStoreSupplier weir() {
      return WeirStores.persistentWindowStore(
          "store", Duration.ofMillis(retentionMs), Duration.ofMillis(windowSizeMs), duplicates);
    }

    WindowBytesStoreSupplier rocksDb() {
      return Stores.persistentWindowStore(
          "rocksdb", Duration.ofMillis(retentionMs), Duration.ofMillis(windowSizeMs), duplicates);
    }
  }

  static Stream<Arguments> shapesAndSeeds() {
    Long only = Long.getLong("weir.seed");
    List<Long> seeds =
        only != null ? List.of(only) : LongStream.rangeClosed(1, SEEDS).boxed().toList();
    return Stream.of(
            new Shape(100, 10, false),
            new Shape(100, 100, true),
            new Shape(60_000, 1_000, false),
            new Shape(60_000, 20_000, true),
            new Shape(3_600_000, 3_600_000, false),
            new Shape(50_001, 1, true))
        .flatMap(shape -> seeds.stream().map(seed -> Arguments.of(shape, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("shapesAndSeeds")
  void shouldAnswerAsRocksDb(Shape asked, long seed) {
    shape = asked;
    random = new SplittableRandom(seed);
    task = TaskContext.in(directory);
    WindowBytesStoreSupplier supplier = shape.weir();
    weir = task.open(supplier.get());
    rows = new TreeMap<>(orderOfTheCache(supplier.segmentIntervalMs()));
    segmentMs = shape.rocksDb().segmentIntervalMs();
    rocksTask = TaskContext.in(directory);
    rocks = rocksTask.open(shape.rocksDb().get());
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        String operation = step();
        if (i % OPERATIONS_PER_COMPARISON == 0) {
          assertThat(windows(weir.all()))
              .as("after operation %d, %s", i, operation)
              .isEqualTo(expected(null, null, 0, Long.MAX_VALUE, windows(rocks.all())));
        }
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          "Replay with mvn test -pl suppliers -am -Dtest=WindowStoreDifferentialTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seed="
              + seed,
          e);
    } finally {
      weir.close();
      rocks.close();
    }
  }

  private static Comparator<byte[]> orderOfTheCache(long segmentMs) {
    return Comparator.comparingLong((byte[] row) -> WindowRow.start(row) / segmentMs)
        .thenComparing(Arrays::compareUnsigned);
  }

  private String step() {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4, 5 -> {
        put(key(), value(), time());
        return "put";
      }
      case 6 -> {
        fetchWindow(key(), time());
        return "fetch of a window";
      }
      case 7, 8 -> {
        fetchKey(key(), bound(), bound());
        return "fetch of a key";
      }
      case 9, 10 -> {
        @Nullable Bytes keyFrom = random.nextInt(4) == 0 ? null : key();
        @Nullable Bytes keyTo = random.nextInt(4) == 0 ? null : key();
        fetchKeys(keyFrom, random.nextInt(4) == 0 ? keyFrom : keyTo, bound(), bound());
        return "fetch of keys";
      }
      case 11 -> {
        fetchAll(bound(), bound());
        return "fetchAll";
      }
      case 12 -> {
        List<Object> all = expected(null, null, 0, Long.MAX_VALUE, windows(rocks.all()));
        assertThat(windows(weir.backwardAll())).isEqualTo(reversed(all));
        return "backwardAll";
      }
      case 13 -> {
        writeWhileReading(key());
        return "writes while reading";
      }
      case 14 -> {
        if (random.nextInt(20) == 0) { // it costs as much as thousands of the others
          reopen();
        }
        return "reopening";
      }
      default -> {
        commit();
        return "commit";
      }
    }
  }

  // ---- writes

  private void put(Bytes key, byte @Nullable [] value, long time) {
    if (shape.duplicates()) {
      sequence++;
    }
    byte[] row = WindowRow.of(key, time, sequence);
    changelogEnd++;
    changelog.add(
        new ConsumerRecord<>(CHANGELOG.topic(), CHANGELOG.partition(), changelogEnd, row, value));
    weir.put(key, value, time);
    rocks.put(key, value, time);
    streamTime = Math.max(streamTime, time);
    apply(row, value);
  }

  private void apply(byte[] row, byte @Nullable [] value) {
    if (value == null) {
      rows.remove(row);
    } else {
      rows.put(row, value);
    }
    rows.keySet().removeIf(each -> isGone(WindowRow.start(each)));
  }

  private boolean isGone(long time) {
    return time / segmentMs < (streamTime - shape.retentionMs()) / segmentMs;
  }

  /** As sliding windows do. What was there and stays there is found in any case. */
  private void writeWhileReading(Bytes key) {
    long from = Math.max(0, now - shape.windowSizeMs());
    List<Object> before = starts(rocks.fetch(key, from, now));
    List<Object> found = new ArrayList<>();
    try (KeyValueIterator<Windowed<Bytes>, byte[]> windows =
        weir.backwardFetch(key, key, from, now)) {
      while (windows.hasNext()) {
        KeyValue<Windowed<Bytes>, byte[]> window = windows.next();
        found.add(KeyValue.pair(window.key.window().start(), Bytes.wrap(window.value)));
        put(key, new byte[] {7}, Math.max(0, from - random.nextInt(50)));
      }
    }
    before.retainAll(starts(rocks.fetch(key, from, now)));
    assertThat(found).containsAll(before);
  }

  private void commit() {
    weir.commit(Map.of(CHANGELOG, changelogEnd));
  }

  /** A task that is revived, at times without what it wrote last. */
  private void reopen() {
    commit();
    for (int lost = random.nextInt(3) == 0 ? random.nextInt(50) : 0; lost > 0; lost--) {
      put(key(), value(), time());
    }
    weir.close();
    weir = task.open(shape.weir().get());
    rocks.commit(Map.of(CHANGELOG, changelogEnd));
    rocks.close();
    rocks = rocksTask.open(shape.rocksDb().get());
    streamTime = -1;
    sequence = 0;
    @Nullable Long committed = weir.committedOffset(CHANGELOG); // null before the first generation
    changelog.removeIf(record -> committed != null && record.offset() <= committed);
    if (!changelog.isEmpty()) {
      task.restore(changelog);
      rocksTask.restore(changelog);
      changelog.forEach(record -> streamTime = Math.max(streamTime, WindowRow.start(record.key())));
      changelog.forEach(record -> apply(record.key(), record.value()));
    }
    assertThat(weir.committedOffset(CHANGELOG)).isEqualTo(changelogEnd);
    if (random.nextInt(3) == 0) {
      now = random.nextLong(now + 1); // the input is read again from somewhere
    }
  }

  // ---- reads

  private void fetchWindow(Bytes key, long time) {
    if (shape.duplicates()) {
      return; // neither store has the value of a window then
    }
    assertThat(weir.fetch(key, time)).isEqualTo(rocks.fetch(key, time));
  }

  private void fetchKey(Bytes key, long from, long to) {
    assertThat(starts(weir.fetch(key, from, to))).isEqualTo(starts(rocks.fetch(key, from, to)));
    assertThat(starts(weir.backwardFetch(key, from, to)))
        .isEqualTo(starts(rocks.backwardFetch(key, from, to)));
  }

  private void fetchKeys(@Nullable Bytes keyFrom, @Nullable Bytes keyTo, long from, long to) {
    List<Object> others = windows(rocks.fetchAll(from, to)); // its fetch misses short keys
    others.removeIf(entry -> !isWithin(keyFrom, keyTo, entry));
    List<Object> expected = expected(keyFrom, keyTo, from, to, others);
    assertThat(windows(weir.fetch(keyFrom, keyTo, from, to))).isEqualTo(expected);
    assertThat(windows(weir.backwardFetch(keyFrom, keyTo, from, to))).isEqualTo(reversed(expected));
  }

  private void fetchAll(long from, long to) {
    List<Object> expected = expected(null, null, from, to, windows(rocks.fetchAll(from, to)));
    assertThat(windows(weir.fetchAll(from, to))).isEqualTo(expected);
    assertThat(windows(weir.backwardFetchAll(from, to))).isEqualTo(reversed(expected));
  }

  /** The rows within bounds, which must be those that the other store finds. */
  private List<Object> expected(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long from, long to, List<Object> others) {
    List<Object> expected = new ArrayList<>();
    rows.forEach(
        (row, value) -> {
          Windowed<Bytes> window = WindowRow.windowed(row, shape.windowSizeMs());
          long start = window.window().start();
          Object entry = KeyValue.pair(window, Bytes.wrap(value));
          boolean isShown = start > streamTime - shape.retentionMs();
          if (isShown && start >= from && start <= to && isWithin(keyFrom, keyTo, entry)) {
            expected.add(entry);
          }
        });
    assertThat(others)
        .as("keys %s to %s, times %d to %d", keyFrom, keyTo, from, to)
        .containsExactlyInAnyOrderElementsOf(expected);
    return expected;
  }

  @SuppressWarnings("unchecked") // entries of windows
  private static boolean isWithin(@Nullable Bytes keyFrom, @Nullable Bytes keyTo, Object entry) {
    Bytes key = ((Windowed<Bytes>) ((KeyValue<?, ?>) entry).key).key();
    return (keyFrom == null || key.compareTo(keyFrom) >= 0)
        && (keyTo == null || key.compareTo(keyTo) <= 0);
  }

  private static List<Object> reversed(List<Object> list) {
    List<Object> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<Object> starts(KeyValueIterator<Long, byte[]> iterator) {
    return entries(iterator);
  }

  private static List<Object> windows(KeyValueIterator<Windowed<Bytes>, byte[]> iterator) {
    return entries(iterator);
  }

  private static <K> List<Object> entries(KeyValueIterator<K, byte[]> iterator) {
    try (iterator) {
      List<Object> found = new ArrayList<>();
      iterator.forEachRemaining(
          entry -> found.add(KeyValue.pair(entry.key, Bytes.wrap(entry.value))));
      return found;
    }
  }

  // ---- what is random

  /** Few keys, some of which are prefixes of others, with bytes above 0x7f. */
  private Bytes key() {
    byte[] key = new byte[random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(3) * 100);
    }
    return Bytes.wrap(key);
  }

  private byte @Nullable [] value() {
    if (!shape.duplicates()
        && random.nextInt(6) == 0) { // RocksDB's duplicates restore wrongly then
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
      case 0 -> now += random.nextLong(3 * retention);
      case 1, 2, 3, 4, 5 -> Math.max(0, now - random.nextLong(2 * retention));
      case 6 -> Math.max(0, now - retention); // expires at this moment
      default -> Math.max(0, now - random.nextLong(retention / 10 + 1));
    };
  }

  private long bound() {
    return switch (random.nextInt(12)) {
      case 0 -> Long.MAX_VALUE;
      case 1 -> -1 - random.nextLong(100);
      case 2 -> 0;
      default -> Math.max(0, now + random.nextLong(10) - random.nextLong(2 * shape.retentionMs()));
    };
  }
}
