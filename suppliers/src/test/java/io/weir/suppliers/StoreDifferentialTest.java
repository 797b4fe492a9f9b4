package io.weir.suppliers;

import static io.weir.suppliers.TaskContext.CHANGELOG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A store answers every operation as Kafka's in-memory store does. Random operations on few keys,
 * with commits and reopenings in between; the latter the other store does not survive, so that it
 * stays open.
 */
class StoreDifferentialTest {
  private static final int OPERATIONS = 4_000;

  @TempDir Path directory;

  private KeyValueStore<Bytes, byte[]> weir;
  private KeyValueStore<Bytes, byte[]> memory;
  private SplittableRandom random;

  static List<Long> seeds() {
    Long seed = Long.getLong("weir.seed");
    return seed != null ? List.of(seed) : List.of(1L, 2L, 3L, 4L, 5L);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldAnswerAsTheInMemoryStore(long seed) {
    random = new SplittableRandom(seed);
    TaskContext task = TaskContext.in(directory);
    weir = task.open(WeirStores.persistentKeyValueStore("store").get());
    memory = Stores.inMemoryKeyValueStore("memory").get();
    memory.init(TaskContext.in(directory), memory);
    for (int i = 0; i < OPERATIONS; i++) {
      String operation = step(task, i);
      assertThat(entries(weir.range(null, null)))
          .as(
              "after operation %d, %s; replay with mvn test -pl suppliers -am"
                  + " -Dtest=StoreDifferentialTest -Dsurefire.failIfNoSpecifiedTests=false"
                  + " -Dweir.seed=%d",
              i, operation, seed)
          .isEqualTo(entries(memory.range(null, null)));
    }
    weir.close();
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

  private static List<String> entries(KeyValueIterator<Bytes, byte[]> iterator) {
    try (iterator) {
      List<String> entries = new ArrayList<>();
      iterator.forEachRemaining(entry -> entries.add(entry.key + "=" + Bytes.wrap(entry.value)));
      return entries;
    }
  }
}
