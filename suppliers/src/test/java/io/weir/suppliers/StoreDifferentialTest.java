package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A store answers every operation as Kafka's in-memory store does. Random operations on few keys,
 * with commits and reopenings in between; the latter the other store does not survive, so that it
 * stays open.
 *
 * <p>The long run, 2 million operations in each mode: {@code mvn test -pl suppliers -am
 * -Dtest=StoreDifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seeds=200
 * -Dweir.operations=10000}.
 */
class StoreDifferentialTest {
  private static final int SEEDS = Integer.getInteger("weir.seeds", 3);
  private static final int OPERATIONS = Integer.getInteger("weir.operations", 4_000);
  private static final int OPERATIONS_PER_COMPARISON = 20;

  @TempDir Path directory;

  private KeyValueStore<Bytes, byte[]> weir;
  private KeyValueStore<Bytes, byte[]> memory;
  private SplittableRandom random;

  static Stream<Arguments> modesAndSeeds() {
    Long only = Long.getLong("weir.seed");
    List<Long> seeds =
        only != null ? List.of(only) : LongStream.rangeClosed(1, SEEDS).boxed().toList();
    return Stream.of(
            Map.of("weir.store.store.mutable.fraction", "0.8"),
            Map.of("weir.store.store.mutable.fraction", "0"),
            Map.of("weir.store.store.engine", "sorted"))
        .flatMap(settings -> seeds.stream().map(seed -> Arguments.of(settings, seed)));
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("modesAndSeeds")
  void shouldAnswerAsTheInMemoryStore(Map<String, String> settings, long seed) {
    random = new SplittableRandom(seed);
    TaskContext task = TaskContext.in(directory, settings);
    weir = task.open(WeirStores.persistentKeyValueStore("store").get());
    memory = Stores.inMemoryKeyValueStore("memory").get();
    memory.init(TaskContext.in(directory), memory);
    try {
      for (int i = 0; i < OPERATIONS; i++) {
        String operation = step(task, i);
        if (i % OPERATIONS_PER_COMPARISON == 0) {
          assertThat(entries(weir.range(null, null)))
              .as("after operation %d, %s", i, operation)
              .isEqualTo(entries(memory.range(null, null)));
        }
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          "Replay with mvn test -pl suppliers -am -Dtest=StoreDifferentialTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dweir.seed="
              + seed,
          e);
    } finally {
      weir.close();
    }
  }

  private String step(TaskContext task, int i) {
    Bytes key = key();
    byte[] value = value();
    switch (random.nextInt(13)) {
      case 0, 1, 2, 3 -> {
        weir.put(key, value);
        memory.put(key, value);
        return "put";
      }
      case 4 -> {
        assertThat(weir.putIfAbsent(key, value))
            .isEqualTo(value == null ? memory.get(key) : memory.putIfAbsent(key, value));
        return "putIfAbsent";
      }
      case 5 -> {
        assertThat(weir.delete(key)).isEqualTo(memory.delete(key));
        return "delete";
      }
      case 6 -> {
        List<KeyValue<Bytes, byte[]>> many = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
          many.add(KeyValue.pair(key(), value()));
        }
        weir.putAll(many);
        memory.putAll(many);
        return "putAll";
      }
      case 7 -> {
        Bytes to = key();
        assertThat(entries(weir.range(key, to))).isEqualTo(entries(memory.range(key, to)));
        assertThat(entries(weir.reverseRange(key, to)))
            .isEqualTo(entries(memory.reverseRange(key, to)));
        return "range";
      }
      case 8 -> {
        if (key.get().length > 0) { // the in-memory store cannot count on from nothing
          BytesSerializer raw = new BytesSerializer();
          assertThat(entries(weir.prefixScan(key, raw)))
              .isEqualTo(entries(memory.prefixScan(key, raw)));
        }
        return "prefixScan";
      }
      case 9 -> {
        assertThat(entries(weir.reverseAll())).isEqualTo(entries(memory.reverseAll()));
        assertThat(weir.approximateNumEntries()).isEqualTo(memory.approximateNumEntries());
        return "reverseAll";
      }
      case 10 -> {
        weir.commit(Map.of(CHANGELOG, (long) i));
        if (random.nextInt(20) > 0) { // a reopening costs as much as thousands of the others
          return "commit";
        }
        weir.close();
        task.open(weir);
        assertThat(weir.committedOffset(CHANGELOG)).isEqualTo(i);
        return "reopen";
      }
      case 11 -> {
        weir.commit(Map.of(CHANGELOG, (long) i));
        return "commit";
      }
      default -> {
        assertThat(weir.get(key)).isEqualTo(memory.get(key));
        return "get";
      }
    }
  }

  /** Few keys, some of which are prefixes of others, with bytes above 0x7f. */
  private Bytes key() {
    byte[] key = new byte[random.nextInt(4)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(3) * 100);
    }
    return Bytes.wrap(key);
  }

  private byte[] value() {
    if (random.nextInt(6) == 0) {
      return null;
    }
    byte[] value = new byte[random.nextInt(40)];
    for (int i = 0; i < value.length; i++) {
      value[i] = (byte) random.nextInt();
    }
    return value;
  }

  /** Keys and values in turn. */
  private static List<Bytes> entries(KeyValueIterator<Bytes, byte[]> iterator) {
    try (iterator) {
      List<Bytes> entries = new ArrayList<>();
      iterator.forEachRemaining(
          entry -> {
            entries.add(entry.key);
            entries.add(Bytes.wrap(entry.value));
          });
      return entries;
    }
  }
}
