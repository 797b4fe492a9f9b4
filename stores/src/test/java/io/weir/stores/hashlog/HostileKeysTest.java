package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.generation.Manifests;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that somebody chose who knows the seed: slow, and right. */
class HostileKeysTest {
  /** More than fitted into a bucket when its length was limited. */
  private static final int KEYS = 4_500;

  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final NavigableMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

  private static byte[] key(long key) {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(key).putLong(~key).array();
  }

  private static HashLogOptions options(int hashBits) {
    return HashLogOptions.of("hostile")
        .withBackground(Runnable::run)
        .withNanoClock(() -> 0)
        .withGenerationInterval(Duration.ZERO)
        .withSegmentBytes(1 << 17)
        .withRedoBytes(1 << 14)
        .withHashing(new KeyHashing(() -> 42, hashBits));
  }

  private void put(HashLog store, long key, byte[] value) {
    store.put(key(key), value);
    model.put(key(key), value);
  }

  private void delete(HashLog store, long key) {
    assertThat(store.delete(key(key))).isEqualTo(model.remove(key(key)) != null);
  }

  private void check(HashLog store) {
    assertThat(store.size()).isEqualTo(model.size());
    try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
      for (Map.Entry<byte[], byte[]> each : model.entrySet()) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.key()).isEqualTo(each.getKey());
        assertThat(cursor.value()).isEqualTo(each.getValue());
      }
      assertThat(cursor.next()).isFalse();
    }
    for (long key = 0; key < KEYS + 10; key += 7) {
      assertThat(store.get(key(key))).isEqualTo(model.get(key(key)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void shouldKeepEveryKeyThroughItsWholeLifeWhenHashesAreTheSame(int hashBits) {
    MemoryDirectory directory = new MemoryDirectory();
    try (HashLog store = HashLog.open(directory, options(hashBits), budget)) {
      for (int i = 0; i < KEYS; i++) {
        put(store, i, key(i));
      }
      store.mark(key(0));
      for (int i = 0; i < KEYS; i += 3) {
        delete(store, i);
        delete(store, i);
      }
      store.mark(key(0));
      for (int i = 0; i < KEYS; i += 2) {
        put(store, i, new byte[40 + i % 300]); // Longer: most are appended.
        if (i % 500 == 0) {
          store.mark(key(i));
        }
      }
      check(store);
      store.mark(key(1));
      assertThat(store.stats().get(Figure.COMPACTED_BYTES)).isPositive();
      assertThat(directory.list()).anyMatch(name -> name.startsWith("index-"));
    }
    try (HashLog store = HashLog.open(directory, options(hashBits), budget)) {
      check(store);
      put(store, KEYS + 1, key(5));
      delete(store, 1);
      store.mark(key(2));
      store.generate();
      MemoryDirectory found = directory.crash(50, 7);
      store.put(key(2), key(99)); // Not marked, and lost.
      try (HashLog after = HashLog.open(found, options(hashBits), new MemoryBudget(64 << 20))) {
        assertThat(after.note()).isEqualTo(key(2));
        assertThat(after.get(key(1))).isNull();
        assertThat(after.get(key(KEYS + 1))).isEqualTo(key(5));
        assertThat(after.get(key(2))).isEqualTo(model.get(key(2)));
        check(after);
      }
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldDrawAnotherSeedForEachStoreAndKeepIt() throws IOException {
    MemoryDirectory first = new MemoryDirectory();
    MemoryDirectory second = new MemoryDirectory();
    HashLogOptions options = HashLogOptions.of("seeds").withBackground(Runnable::run);
    KeyHash.Seed seed = make(first, options);
    assertThat(make(second, options)).isNotEqualTo(seed);
    assertThat(make(first, options)).isEqualTo(seed);
  }

  private KeyHash.Seed make(MemoryDirectory directory, HashLogOptions options) throws IOException {
    try (HashLog store = HashLog.open(directory, options, budget)) {
      store.put(key(1), key(1));
      store.mark(key(1));
      store.generate();
    }
    Manifests<LogManifest> manifests = new Generations(directory).manifests();
    KeyHash.Seed seed = manifests.read(manifests.numbers().get(0)).log().identity().hashSeed();
    assertThat(seed.toString()).doesNotContain(Long.toString(seed.first()));
    return seed;
  }
}
