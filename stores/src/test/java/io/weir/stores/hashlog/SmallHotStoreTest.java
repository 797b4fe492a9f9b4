package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.io.CountingDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small stores whose few keys are updated without end: what is opened, and what many of them take
 * on disk, follows what lives. {@code -Dweir.stores=1000} for more of them at once than by default.
 */
class SmallHotStoreTest {
  /** A mark a generation: more than half a minute lies between two of them. */
  private static final long NANOS_PER_MARK = Duration.ofSeconds(31).toNanos();

  private static final int FEW_KEYS = 100;

  /** Four times what lives of so few keys, and half a MiB: half of what is allowed. */
  private static final long BOUND = 4L * FEW_KEYS * 128 + (1 << 19);

  private static final int STORES = Integer.getInteger("weir.stores", 100);

  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private final HashLogOptions options =
      HashLogOptions.of("facts").withBackground(Runnable::run).withNanoClock(nanos::get);
  private final MemoryBudget budget = new MemoryBudget(256 << 20);

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private void mark(HashLog store) {
    nanos.addAndGet(NANOS_PER_MARK);
    store.mark(key(0));
  }

  private void update(HashLog store, int keys, int updates, int perMark) {
    for (int i = 0; i < updates; i++) {
      int key = i < keys ? i : random.nextInt(keys);
      store.put(key(key), new byte[100]);
      if (i % perMark == 0) {
        mark(store);
      }
    }
  }

  /** However it ended. */
  @ParameterizedTest
  @ValueSource(ints = {100, 500, 5_000})
  void shouldReadLittleWhenAHotStoreIsOpened(int perMark) {
    MemoryDirectory directory = new MemoryDirectory();
    int keys = 1_000;
    long most = 0;
    for (int life = 0; life < 20; life++) {
      CountingDirectory counting = new CountingDirectory(directory);
      HashLog store = HashLog.open(counting, options, budget);
      most = Math.max(most, counting.readBytes());
      update(store, keys, 5_000 + 1_000 * life, perMark);
      if (life % 2 == 0) {
        store.discard();
      } else {
        mark(store);
        store.close();
      }
    }
    long live = keys * 128L;
    assertThat(most).isBetween(live, 4L * live + (1 << 20));
  }

  @Test
  void shouldTakeLittleDiskWhenManyStoresAreSmallAndHot() {
    List<MemoryDirectory> directories = new ArrayList<>();
    List<HashLog> stores = new ArrayList<>();
    for (int i = 0; i < STORES; i++) {
      directories.add(new MemoryDirectory());
      stores.add(HashLog.open(directories.get(i), options, budget));
    }
    long most = 0;
    for (int round = 0; round < 12; round++) {
      for (HashLog store : stores) {
        update(store, FEW_KEYS, 600, 50);
      }
      long all = directories.stream().mapToLong(FileSizes::of).sum();
      most = Math.max(most, all);
    }
    // Enough was written for more than that.
    assertThat(stores).allMatch(store -> store.stats().get(Figure.WRITTEN_BYTES) > BOUND);
    assertThat(most).isLessThan(STORES * BOUND);
    stores.forEach(HashLog::close);
    assertThat(budget.usedBytes()).isZero();
  }
}
