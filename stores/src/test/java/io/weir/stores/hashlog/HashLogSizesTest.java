package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No length of a value is a cliff: what the log takes for it stays in proportion. */
class HashLogSizesTest {
  private static final HashLogOptions OPTIONS =
      HashLogOptions.of("documents").withBackground(Runnable::run);

  /** Of a record: sixteen bytes of header and up to seven to the next word, more of a large one. */
  private static final int OVERHEAD_BYTES = 24;

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private static byte[] value(int length, long seed) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) seed);
    return value;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        1, 7, 8, 100, 1_000, 4_000, 8_000, 13_000, 13_100, 16_300, 16_340, 16_352, 16_353, 16_383,
        16_384, 16_385, 16_500, 17_000, 20_000, 20_400, 20_481, 32_000, 32_700, 32_768, 33_000,
        40_000, 50_000, 65_000, 65_472, 65_500, 65_536, 65_600, 66_000, 70_000, 100_000, 131_072,
        200_000, 500_000, 1_000_000, 1_048_576
      })
  void shouldTakeAtMostTwiceTheBytesWhateverTheLength(int length) {
    MemoryDirectory directory = new MemoryDirectory();
    int keys = Math.max(20, (16 << 20) / (length + 32));
    long put = (long) keys * (length + Long.BYTES);
    try (HashLog store = HashLog.open(directory, OPTIONS, new MemoryBudget(64 << 20))) {
      for (int i = 0; i < keys; i++) {
        store.put(key(i), value(length, i));
      }
      store.mark(key(0));
    }
    long log = 0;
    for (String name : directory.list()) {
      log += name.startsWith("segment") ? directory.snapshot().get(name).length : 0;
    }
    assertThat((log - keys * (double) OVERHEAD_BYTES) / put).isLessThan(1.35);
    if (length >= OVERHEAD_BYTES) {
      assertThat(log / (double) put).isLessThan(2);
    }
    try (HashLog store = HashLog.open(directory, OPTIONS, new MemoryBudget(64 << 20))) {
      for (int i = 0; i < keys; i++) {
        assertThat(store.get(key(i))).isEqualTo(value(length, i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 64})
  void shouldFindValuesOfAllLengthsThatShareTheirPages(int mebibytes) {
    MemoryDirectory directory = new MemoryDirectory();
    SplittableRandom random = new SplittableRandom(mebibytes);
    TreeMap<Long, Integer> model = new TreeMap<>();
    for (int life = 0; life < 5; life++) {
      MemoryBudget budget = new MemoryBudget((long) mebibytes << 20);
      try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
        for (int i = 0; i < 2_000; i++) {
          long key = random.nextInt(500);
          if (random.nextInt(10) == 0) {
            assertThat(store.delete(key(key))).isEqualTo(model.remove(key) != null);
          } else {
            int length = 1 << random.nextInt(18);
            length = random.nextInt(length) + 1;
            store.put(key(key), value(length, key));
            model.put(key, length);
          }
          long read = random.nextInt(500);
          Integer expected = model.get(read);
          assertThat(store.get(key(read)))
              .isEqualTo(expected == null ? null : value(expected, read));
          if (random.nextInt(300) == 0) {
            store.mark(key(i));
            store.generate();
          }
        }
        store.mark(key(life));
      }
      try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
        for (long key = 0; key < 500; key++) {
          Integer expected = model.get(key);
          assertThat(store.get(key(key))).isEqualTo(expected == null ? null : value(expected, key));
        }
      }
    }
  }

  @Test
  void shouldReadSmallRecordsFromPagesThatTheyShareWithLargeOnes() {
    MemoryDirectory directory = new MemoryDirectory();
    try (HashLog store = HashLog.open(directory, OPTIONS, new MemoryBudget(64 << 20))) {
      for (int i = 0; i < 100; i++) {
        store.put(key(i), value(i % 2 == 0 ? 40_000 : 500, i));
      }
      store.mark(key(0));
    }
    try (HashLog store = HashLog.open(directory, OPTIONS, new MemoryBudget(64 << 20))) {
      for (int i = 1; i < 100; i += 2) {
        assertThat(store.get(key(i))).isEqualTo(value(500, i));
      }
      long before = store.stats().get(Figure.DISK_READS);
      for (int i = 1; i < 100; i += 2) {
        assertThat(store.get(key(i))).isEqualTo(value(500, i));
      }
      assertThat(store.stats().get(Figure.DISK_READS)).isEqualTo(before);
    }
  }
}
