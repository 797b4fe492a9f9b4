package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.Figure;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordTooLongException;
import io.weir.stores.StoreLockedException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is particular to the hash log; the kits cover the rest. */
@Tag("locale")
class HashLogTest {
  private static final HashLogOptions OPTIONS =
      HashLogOptions.of("counts").withBackground(Runnable::run);

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  @Test
  void shouldOverwriteInPlaceWhenTheLengthStays() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      for (int i = 0; i < 100; i++) {
        store.put(key(1), key(i));
      }
      assertThat(store.stats().get(Figure.APPENDS)).isEqualTo(1);
      assertThat(store.stats().get(Figure.IN_PLACE_UPDATES)).isEqualTo(99);
      assertThat(store.get(key(1))).isEqualTo(key(99));
    }
  }

  @Test
  void shouldTakeAMarkWhenNoGenerationIsEverDue() {
    HashLogOptions options = OPTIONS.withGenerationInterval(Duration.ofMillis(Long.MAX_VALUE));
    try (HashLog store = HashLog.open(directory, options, budget)) {
      store.mark(key(1));
      assertThat(store.note()).isEqualTo(key(1));
    }
  }

  @Test
  void shouldLearnSlackWhenValuesGrow() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      for (int i = 0; i < 20_000; i++) {
        store.put(key(i % 100), new byte[100 + i / 100]);
      }
      assertThat(store.stats().get(Figure.IN_PLACE_UPDATES)).isGreaterThan(10_000);
    }
  }

  @Test
  void shouldAppendOnlyWhenNothingIsMutable() {
    try (HashLog store = HashLog.open(directory, OPTIONS.withMutableFraction(0), budget)) {
      for (int i = 0; i < 100; i++) {
        store.put(key(1), key(i));
      }
      assertThat(store.stats().get(Figure.APPENDS)).isEqualTo(100);
      assertThat(store.stats().get(Figure.IN_PLACE_UPDATES)).isZero();
    }
  }

  @Test
  void shouldTakeLittleMemoryWhenStoresAreSmallAndMany() {
    List<HashLog> stores = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      HashLog store = HashLog.open(new MemoryDirectory(), OPTIONS, budget);
      store.put(key(i), key(i));
      stores.add(store);
    }
    assertThat(budget.usedBytes() / stores.size()).isLessThanOrEqualTo(25 << 10);
    stores.forEach(HashLog::close);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldRefuseGrowthWhenTheIndexFillsTheBudget() {
    MemoryBudget small = new MemoryBudget(MemoryBudget.MIN_BYTES);
    long[] put = {0};
    try (HashLog store = HashLog.open(directory, OPTIONS, small)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  store.put(key(put[0]), new byte[0]);
                  put[0]++;
                }
              })
          .isInstanceOf(MemoryLimitException.class)
          .hasMessageContaining("weir.memory.max.bytes")
          .hasMessageContaining("counts");
      assertThat(store.size()).isEqualTo(put[0]).isGreaterThan(150_000);
      assertThat(store.get(key(put[0]))).isNull();
      assertThat(store.get(key(put[0] / 2))).isEmpty();
      assertThat(small.usedBytes()).isLessThanOrEqualTo(small.maxBytes());
    }
  }

  @Test
  void shouldTellItsLengthWhenARecordIsLongerThanTheBudget() {
    MemoryBudget small = new MemoryBudget(MemoryBudget.MIN_BYTES);
    try (HashLog store = HashLog.open(directory, OPTIONS, small)) {
      assertThatThrownBy(() -> store.put(key(1), new byte[6_000_000]))
          .isInstanceOf(MemoryLimitException.class)
          .hasMessageContaining("a record of " + (key(1).length + 6_000_000) + " bytes")
          .hasMessageContaining("counts");
      assertThat(store.get(key(1))).isNull();
      store.put(key(1), new byte[600_000]);
      assertThat(store.get(key(1))).hasSize(600_000);
    }
  }

  @Test
  void shouldFindEverythingByAtMostOneReadWhenLargerThanMemory() {
    MemoryBudget small = new MemoryBudget(MemoryBudget.MIN_BYTES);
    int keys = 60_000;
    try (HashLog store = HashLog.open(directory, OPTIONS, small)) {
      for (int i = 0; i < keys; i++) {
        store.put(key(i), new byte[200]);
      }
      long before = store.stats().get(Figure.DISK_READS);
      for (int i = 0; i < keys; i++) {
        assertThat(store.get(key(i))).hasSize(200);
      }
      assertThat(store.stats().get(Figure.DISK_READS) - before)
          .isBetween(keys / 2L, keys + keys / 1000L);
      assertThat(small.usedBytes()).isLessThanOrEqualTo(small.maxBytes());
    }
  }

  @Test
  void shouldBoundDiskAndWritesWhenCompacting() {
    HashLogOptions options = OPTIONS.withSegmentBytes(1 << 18).withRedoBytes(1 << 20);
    MemoryBudget small = new MemoryBudget(8 << 20);
    int keys = 100_000;
    try (HashLog store = HashLog.open(directory, options, small)) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 10 * keys; i++) {
        store.put(key(random.nextInt(keys)), new byte[100]);
      }
      double appended = store.stats().get(Figure.APPENDS) * 128.0;
      double amplification = (appended + store.stats().get(Figure.COMPACTED_BYTES)) / appended;
      assertThat(store.stats().get(Figure.COMPACTED_BYTES)).isPositive();
      assertThat(amplification).isLessThanOrEqualTo(2.9);
      assertThat(store.stats().get(Figure.DISK_BYTES))
          .isLessThan(2 * store.stats().get(Figure.LIVE_BYTES));
    }
  }

  @Test
  void shouldRefuseValueWhenLongerThanASegment() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      assertThatThrownBy(() -> store.put(key(1), new byte[33 << 20]))
          .isInstanceOf(RecordTooLongException.class)
          .hasMessageContaining("counts")
          .hasMessageContaining("34603008")
          .hasMessageContaining("at most 33550280 bytes");
      store.put(key(1), new byte[20 << 20]);
      assertThat(store.get(key(1))).hasSize(20 << 20);
    }
  }

  @Test
  void shouldTellOfDamageWhenCompactionMetIt() {
    HashLogOptions options =
        OPTIONS.withMutableFraction(0).withSegmentBytes(1 << 17).withRedoBytes(1 << 16);
    int keys = 10_000;
    try (HashLog store = HashLog.open(directory, options, budget)) {
      for (int i = 0; i < keys; i++) {
        store.put(key(i), new byte[100]);
      }
      store.mark(key(1));
    }
    String damaged = "segment-0000000000000004";
    byte[] bytes = directory.snapshot().get(damaged);
    bytes[bytes.length * 3 / 4] ^= 1;
    directory.put(damaged, bytes);

    try (HashLog store = HashLog.open(directory, options, budget)) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 20 * keys; i++) {
                  int key = i % keys;
                  if (key < 3_300 || key > 4_400) { // around those in the damaged block
                    store.put(key(key), new byte[100]);
                  }
                }
              })
          .isInstanceOf(CorruptionException.class)
          .hasCauseInstanceOf(CorruptionException.class)
          .hasMessageContaining(damaged)
          .hasMessageContaining("without its directory the store is restored");
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isPositive();
    }
  }

  @Test
  void shouldRefuseToOpenWhenOpenAlready() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      assertThat(store.isOpen()).isTrue();
      assertThatThrownBy(() -> HashLog.open(directory, OPTIONS, budget))
          .isInstanceOf(StoreLockedException.class);
    }
  }

  @Test
  void shouldRefuseToOpenWhenThereAreSegmentsButNoManifest() {
    directory.put("segment-0000000000000001", new byte[5000]);
    assertThatThrownBy(() -> HashLog.open(directory, OPTIONS, budget))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining("no manifest");
    assertThat(budget.usedBytes()).isZero();
  }
}
