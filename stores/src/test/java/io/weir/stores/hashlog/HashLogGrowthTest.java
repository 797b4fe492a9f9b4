package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store begins with a part of a frame for its index and one for its log, and outgrows them. */
@Tag("threads")
class HashLogGrowthTest {
  private static final HashLogOptions OPTIONS =
      HashLogOptions.of("counts").withBackground(Runnable::run);

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(8 << 20);

  private static byte[] key(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  private static byte[] value(int key, int length) {
    return ByteBuffer.allocate(Math.max(Integer.BYTES, length)).putInt(key).array();
  }

  private static void assertHolds(HashLog store, int keys) {
    for (int key = 0; key < keys; key++) {
      assertThat(store.get(key(key))).startsWith(key(key));
    }
  }

  @Test
  void shouldTakeMemoryForWhatItHasWhenItIsSmall() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      long before = 0;
      int steps = 0;
      for (int key = 0; key < 3_000; key++) {
        store.put(key(key), value(key, 8));
        long bytes = store.stats().get(Figure.MEMORY_BYTES);
        steps += bytes > before ? 1 : 0;
        before = bytes;
        assertThat(bytes).isLessThanOrEqualTo((24 << 10) + 130L * key);
      }
      assertThat(steps).isGreaterThan(7);
      assertHolds(store, 3_000);
    }
    assertThat(budget.usedBytes()).isZero();
  }

  /** The first page is written, marked, read and filled with large records at every size it has. */
  @ParameterizedTest
  @ValueSource(ints = {8, 100, 1_000, 3_000, 4_030, 9_000, 16_300, 20_000})
  void shouldKeepAllWhenItsFirstPageIsCutAtAnySize(int length) {
    for (int keys = 1; keys < 200_000 / length && keys < 60; keys++) {
      MemoryDirectory files = new MemoryDirectory();
      try (HashLog store = HashLog.open(files, OPTIONS, budget)) {
        for (int key = 0; key < keys; key++) {
          store.put(key(key), value(key, length));
          if (key % 7 == keys % 7) {
            store.put(key(key), value(key, 17_000));
          }
          if (key % 5 == keys % 5) {
            store.mark(key(key));
            store.generate();
          }
        }
        assertHolds(store, keys);
        store.mark(key(keys));
      }
      assertThat(budget.usedBytes()).isZero();
      try (HashLog store = HashLog.open(files, OPTIONS, budget)) {
        assertHolds(store, keys);
        store.put(key(keys), value(keys, length));
        assertHolds(store, keys + 1);
      }
      assertThat(budget.usedBytes()).isZero();
    }
  }

  @Test
  void shouldReadBackOnlyWhatItsFilesHaveWhenItIsOpenedAgain() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      for (int key = 0; key < 40; key++) {
        store.put(key(key), value(key, 8));
      }
      store.mark(key(1));
    }
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      assertHolds(store, 40);
      assertThat(store.stats().get(Figure.DISK_READS)).isEqualTo(1);
      assertThat(store.stats().get(Figure.MEMORY_BYTES)).isLessThan(Frame.BYTES / 2);
    }
  }

  /** What one store outgrows is what the next one is given, and writes to. */
  @Test
  void shouldShowReadersWhatStaysWhileStoresOutgrowTheirFirstMemory() throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      List<HashLog> stores = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        stores.add(HashLog.open(new MemoryDirectory(), OPTIONS, budget));
        stores.get(i).put(key(0), value(0, 8));
        stores.get(i).put(key(1), value(1, 8));
      }
      AtomicBoolean done = new AtomicBoolean();
      Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
      Thread reader = new Thread(() -> readWhatStays(stores, done));
      reader.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
      reader.start();
      for (int key = 2; key < 3_000; key++) {
        for (HashLog store : stores) {
          store.put(key(key), value(key, 8));
        }
      }
      done.set(true);
      reader.join(30_000);
      assertThat(reader.isAlive()).isFalse();
      assertThat(failures).isEmpty();
      stores.forEach(HashLog::close);
      assertThat(budget.usedBytes()).isZero();
    }
  }

  private static void readWhatStays(List<HashLog> stores, AtomicBoolean done) {
    while (!done.get()) {
      for (HashLog store : stores) {
        assertThat(store.get(key(0))).isEqualTo(value(0, 8));
        assertThat(store.get(key(1))).isEqualTo(value(1, 8));
        assertThat(store.get(key(-1))).isNull();
      }
    }
  }
}
