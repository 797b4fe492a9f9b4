package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are longer than what a page takes, and more of them than memory has room for. */
class HashLogLargeValuesTest {
  private static final HashLogOptions INLINE =
      HashLogOptions.of("documents").withBackground(Runnable::run);

  private final MemoryDirectory directory = new MemoryDirectory();

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private static byte[] value(int length, long seed) {
    byte[] value = new byte[length];
    Arrays.fill(value, (byte) seed);
    ByteBuffer.wrap(value).putLong(0, seed);
    return value;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTakeMoreLargeValuesThanMemoryHasRoomFor(boolean inline) {
    MemoryBudget budget = new MemoryBudget(32 << 20);
    HashLogOptions options = inline ? INLINE : HashLogOptions.of("documents");
    int keys = 3_000;
    try (HashLog store = HashLog.open(directory, options, budget)) {
      for (int i = 0; i < keys; i++) {
        store.put(key(i), value(20_000, i));
      }
      for (int i = 0; i < keys; i++) {
        assertThat(store.get(key(i))).isEqualTo(value(20_000, i));
      }
      assertThat(store.size()).isEqualTo(keys);
      assertThat(budget.usedBytes()).isLessThanOrEqualTo(budget.maxBytes());
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldOverwriteLargeValuesForEverWhenNothingIsMarked(boolean inline) {
    MemoryBudget budget = new MemoryBudget(64 << 20);
    HashLogOptions options = inline ? INLINE : HashLogOptions.of("documents");
    long most = 0;
    try (HashLog store = HashLog.open(directory, options, budget)) {
      for (int i = 0; i < 20_000; i++) {
        store.put(key(i % 10), value(100_000, i));
        most = Math.max(most, i % 10 == 0 ? FileSizes.of(directory) : 0);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(store.get(key(i))).isEqualTo(value(100_000, 19_990 + i));
      }
    }
    assertThat(most).isLessThanOrEqualTo(inline ? 5 << 20 : 8 << 20);
  }

  @Test
  void shouldTakeValuesOfHalfTheBudgetOneAfterTheOther() {
    MemoryBudget budget = new MemoryBudget(16 << 20);
    try (HashLog store = HashLog.open(directory, INLINE, budget)) {
      for (int i = 0; i < 20; i++) {
        store.put(key(i), value(8 << 20, i));
      }
      for (int i = 0; i < 20; i++) {
        assertThat(store.get(key(i))).isEqualTo(value(8 << 20, i));
      }
    }
  }

  @Test
  void shouldShareOneBudgetWhenStoresOfLargeAndSmallValuesCompete() {
    MemoryBudget budget = new MemoryBudget(16 << 20);
    SplittableRandom random = new SplittableRandom(1);
    try (HashLog large = HashLog.open(directory, INLINE, budget);
        HashLog small = HashLog.open(new MemoryDirectory(), INLINE, budget)) {
      for (int i = 0; i < 20_000; i++) {
        small.put(key(i), value(1_000, i));
        if (i % 10 == 0) {
          large.put(key(i), value(16_000 + random.nextInt(100_000), i));
        }
      }
      for (int i = 0; i < 20_000; i++) {
        assertThat(small.get(key(i))).isEqualTo(value(1_000, i));
        byte[] found = large.get(key(i));
        assertThat(found == null ? -1 : ByteBuffer.wrap(found).getLong())
            .isEqualTo(i % 10 == 0 ? i : -1);
      }
    }
  }
}
