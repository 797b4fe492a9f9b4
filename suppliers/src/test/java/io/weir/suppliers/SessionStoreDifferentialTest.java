package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session store answers every operation as Kafka's persistent store does, in the way of {@link
 * WindowStoreDifferentialTest}. That cannot find sessions by their end, which is left to a map.
 *
 * <p>The long run, 2 million operations for each retention: {@code mvn test -pl suppliers -am
 * -Dtest=SessionStoreDifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seeds=200
 * -Dweir.operations=10000}.
 */
class SessionStoreDifferentialTest {
  private static final int SEEDS = Integer.getInteger("weir.seeds", 2);
  private static final int OPERATIONS = Integer.getInteger("weir.operations", 1_000);
  private static final int OPERATIONS_PER_COMPARISON = 20;

  @TempDir Path directory;

  private long retention;
  private TaskContext task;
  private SessionStore<Bytes, byte[]> weir;
  private TaskContext rocksTask;
  private SessionStore<Bytes, byte[]> rocks;
  private long segmentMs;
  private SplittableRandom random;
  private long now;

  /** What the layer above the store logs, from the last commit on. */
  private final List<ConsumerRecord<byte[], byte[]>> changelog = new ArrayList<>();

  private long changelogEnd;

  private TreeMap<byte[], byte[]> rows;
  private long streamTime = -1;

  static Stream<Arguments> retentionsAndSeeds() {
    Long only = Long.getLong("weir.seed");
    List<Long> seeds =
        only != null ? List.of(only) : LongStream.rangeClosed(1, SEEDS).boxed().toList();
    return Stream.of(1L, 100L, 50_001L, 3_600_000L)
        .flatMap(each -> seeds.stream().map(seed -> Arguments.of(each, seed)));
  }

  @ParameterizedTest(name = "retention {0} ms, seed {1}")
  @MethodSource("retentionsAndSeeds")
  void shouldAnswerAsRocksDb(long retentionMs, long seed) {
    retention = retentionMs;
    random = new SplittableRandom(seed);
    task = TaskContext.in(directory);
    weir = task.open(weirs().get());
    rows = new TreeMap<>(orderOfTheCache(weirs().segmentIntervalMs()));
    segmentMs = rocksDbs().segmentIntervalMs();
    rocksTask = TaskContext.in(directory);
    rocks = rocksTask.open(rocksDbs().get());
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        String operation = step();
        if (i % OPERATIONS_PER_COMPARISON == 0) {
          assertThat(entries(weir.fetch(null, null)))
              .as("after operation %d, %s", i, operation)
              .isEqualTo(expected(null, null, 0, Long.MAX_VALUE, rocks.fetch(null, null)));
        }
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          "Replay with mvn test -pl suppliers -am -Dtest=SessionStoreDifferentialTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seed="
              + seed,
          e);
    } finally {
      weir.close();
      rocks.close();
    }
  }

  private SessionBytesStoreSupplier weirs() {
    return WeirStores.persistentSessionStore("store", Duration.ofMillis(retention));
  }

  private SessionBytesStoreSupplier rocksDbs() {
    return Stores.persistentSessionStore("rocksdb", Duration.ofMillis(retention));
  }

  private static long end(byte[] row) {
    return ByteBuffer.wrap(row).getLong(row.length - 2 * Long.BYTES);
  }

  private static Comparator<byte[]> orderOfTheCache(long segmentMs) {
    return Comparator.comparingLong((byte[] row) -> end(row) / segmentMs)
        .thenComparing(Arrays::compareUnsigned);
  }

  private String step() {
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> {
        put(session(), value());
        return "put";
      }
      case 4 -> {
        remove(session());
        return "remove";
      }
      case 5 -> {
        merge();
        return "merge";
      }
      case 6 -> {
        Windowed<Bytes> some = session();
        long start = some.window().start();
        long end = some.window().end();
        assertThat(weir.fetchSession(some.key(), start, end))
            .isEqualTo(rocks.fetchSession(some.key(), start, end));
        return "fetchSession";
      }
      case 7, 8 -> {
        findOfKey(key(), bound(), bound());
        return "findSessions of a key";
      }
      case 9 -> {
        @Nullable Bytes keyFrom = random.nextInt(4) == 0 ? null : key();
        @Nullable Bytes keyTo = random.nextInt(4) == 0 ? null : key();
        findOfKeys(keyFrom, random.nextInt(4) == 0 ? keyFrom : keyTo, bound(), bound());
        return "findSessions of keys";
      }
      case 10 -> {
        findByEnd(bound(), bound());
        return "findSessions by end";
      }
      case 11 -> {
        Bytes key = key();
        List<Object> expected = expected(key, key, 0, Long.MAX_VALUE, rocks.fetch(key));
        assertThat(entries(weir.fetch(key))).isEqualTo(expected);
        assertThat(entries(weir.backwardFetch(key))).isEqualTo(reversed(expected));
        return "fetch";
      }
      case 12 -> {
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

  private void put(Windowed<Bytes> session, byte @Nullable [] value) {
    log(session, value);
    weir.put(session, value);
    rocks.put(session, value);
    streamTime = Math.max(streamTime, session.window().end());
    apply(SessionRow.of(session), value);
  }

  private void remove(Windowed<Bytes> session) {
    log(session, null);
    weir.remove(session);
    rocks.put(session, null); // its remove leaves expired segments until the next put
    streamTime = Math.max(streamTime, session.window().end());
    apply(SessionRow.of(session), null);
  }

  private void log(Windowed<Bytes> session, byte @Nullable [] value) {
    changelogEnd++;
    changelog.add(
        new ConsumerRecord<>(
            CHANGELOG.topic(), CHANGELOG.partition(), changelogEnd, SessionRow.of(session), value));
  }

  private void apply(byte[] row, byte @Nullable [] value) {
    if (value == null) {
      rows.remove(row);
    } else {
      rows.put(row, value);
    }
    rows.keySet().removeIf(each -> isGone(end(each)));
  }

  private boolean isGone(long time) {
    return time / segmentMs < (streamTime - retention) / segmentMs;
  }

  private boolean isShown(byte[] row) {
    return end(row) > streamTime - retention;
  }

  /** As the DSL does: sessions that touch become one while they are read. */
  private void merge() {
    Windowed<Bytes> added = session();
    long start = added.window().start();
    long end = added.window().end();
    List<Windowed<Bytes>> touched = new ArrayList<>();
    try (KeyValueIterator<Windowed<Bytes>, byte[]> found =
        weir.findSessions(added.key(), start - retention / 20, end + retention / 20)) {
      found.forEachRemaining(each -> touched.add(each.key));
    }
    for (Windowed<Bytes> each : touched) {
      remove(each);
      start = Math.min(start, each.window().start());
      end = Math.max(end, each.window().end());
    }
    put(new Windowed<>(added.key(), new SessionWindow(start, end)), new byte[] {9});
  }

  private void commit() {
    weir.commit(Map.of(CHANGELOG, changelogEnd));
  }

  /** A task that is revived, at times without what it wrote last. */
  private void reopen() {
    commit();
    for (int lost = random.nextInt(3) == 0 ? random.nextInt(50) : 0; lost > 0; lost--) {
      put(session(), value());
    }
    weir.close();
    weir = task.open(weirs().get());
    rocks.commit(Map.of(CHANGELOG, changelogEnd));
    rocks.close();
    rocks = rocksTask.open(rocksDbs().get());
    streamTime = -1;
    @Nullable Long committed = weir.committedOffset(CHANGELOG); // null before the first generation
    changelog.removeIf(record -> committed != null && record.offset() <= committed);
    if (!changelog.isEmpty()) {
      task.restore(changelog);
      rocksTask.restore(changelog);
      changelog.forEach(record -> streamTime = Math.max(streamTime, end(record.key())));
      changelog.forEach(record -> apply(record.key(), record.value()));
    }
    assertThat(weir.committedOffset(CHANGELOG)).isEqualTo(changelogEnd);
    if (random.nextInt(3) == 0) {
      now = random.nextLong(now + 1); // the input is read again from somewhere
    }
  }

  // ---- reads

  private void findOfKey(Bytes key, long earliestEnd, long latestStart) {
    List<Object> expected =
        expected(
            key,
            key,
            earliestEnd,
            latestStart,
            rocks.findSessions(key, earliestEnd, Math.max(0, latestStart)));
    assertThat(entries(weir.findSessions(key, earliestEnd, latestStart))).isEqualTo(expected);
    assertThat(entries(weir.backwardFindSessions(key, earliestEnd, latestStart)))
        .isEqualTo(reversed(expected));
  }

  private void findOfKeys(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long earliestEnd, long latestStart) {
    List<Object> expected =
        expected(
            keyFrom,
            keyTo,
            earliestEnd,
            latestStart,
            rocks.findSessions(null, null, earliestEnd, Math.max(0, latestStart)));
    assertThat(entries(weir.findSessions(keyFrom, keyTo, earliestEnd, latestStart)))
        .isEqualTo(expected);
    assertThat(entries(weir.backwardFindSessions(keyFrom, keyTo, earliestEnd, latestStart)))
        .isEqualTo(reversed(expected));
  }

  private void findByEnd(long earliest, long latest) {
    List<Object> expected = new ArrayList<>();
    if (earliest <= latest) {
      rows.forEach(
          (row, value) -> {
            if (isShown(row) && end(row) >= earliest && end(row) <= latest) {
              expected.add(KeyValue.pair(SessionRow.windowed(row), Bytes.wrap(value)));
            }
          });
    }
    assertThat(entries(weir.findSessions(earliest, latest))).isEqualTo(expected);
  }

  /** The rows within bounds, which must be those that the other store finds. */
  private List<Object> expected(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestEnd,
      long latestStart,
      KeyValueIterator<Windowed<Bytes>, byte[]> others) {
    List<Object> expected = new ArrayList<>();
    rows.forEach(
        (row, value) -> {
          Windowed<Bytes> session = SessionRow.windowed(row);
          if (isShown(row)
              && session.window().end() >= earliestEnd
              && session.window().start() <= latestStart
              && isWithin(keyFrom, keyTo, session.key())) {
            expected.add(KeyValue.pair(session, Bytes.wrap(value)));
          }
        });
    List<Object> found = entries(others); // of all keys, as the other store misses short ones
    found.removeIf(entry -> !isWithin(keyFrom, keyTo, latestStart, entry));
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    return expected;
  }

  @SuppressWarnings("unchecked") // entries of sessions
  private static boolean isWithin(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long latestStart, Object entry) {
    Windowed<Bytes> session = ((KeyValue<Windowed<Bytes>, ?>) entry).key;
    return session.window().start() <= latestStart && isWithin(keyFrom, keyTo, session.key());
  }

  private static boolean isWithin(@Nullable Bytes keyFrom, @Nullable Bytes keyTo, Bytes key) {
    return (keyFrom == null || key.compareTo(keyFrom) >= 0)
        && (keyTo == null || key.compareTo(keyTo) <= 0);
  }

  private static List<Object> reversed(List<Object> list) {
    List<Object> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private static List<Object> entries(KeyValueIterator<Windowed<Bytes>, byte[]> iterator) {
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
    byte[] key = new byte[random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(3) * 100);
    }
    return Bytes.wrap(key);
  }

  private Windowed<Bytes> session() {
    long end = time();
    long start = Math.max(0, end - random.nextLong(retention / 4 + 1));
    return new Windowed<>(key(), new SessionWindow(start, end));
  }

  private byte @Nullable [] value() {
    if (random.nextInt(6) == 0) {
      return null;
    }
    byte[] value = new byte[random.nextInt(40)];
    random.nextBytes(value);
    return value;
  }

  /** Advances slowly, is at times late, and rarely leaps. */
  private long time() {
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
      default -> Math.max(0, now + random.nextLong(10) - random.nextLong(2 * retention));
    };
  }
}
