package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.Operation;
import io.weir.stores.kit.Scale;
import io.weir.stores.memory.MemoryBudget;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What short range reads between writes cost, counted in reads, files and bytes allocated. At full
 * size with {@code -Dweir.keys=600000} and {@code -Dweir.operations=1000000}.
 */
class HashLogScanCostTest {
  private static final HashLogOptions OPTIONS =
      HashLogOptions.of("subscriptions").withBackground(Runnable::run);
  private static final int KEYS = Scale.of("keys", 40_000);
  private static final int OPERATIONS = Scale.of("operations", 40_000);
  private static final int LIVE = 1_000;
  private static final int ROWS = 5;

  private final MemoryDirectory memory = new MemoryDirectory();
  private final FaultyDirectory directory = new FaultyDirectory(memory);
  private final SplittableRandom random = new SplittableRandom(7);

  /** Five of them begin with the same eight bytes, in no order that the hash log would know of. */
  private static byte[] key(long number) {
    return ByteBuffer.allocate(24)
        .putLong(number / ROWS * 0x9E3779B97F4A7C15L)
        .putLong(number % ROWS)
        .array();
  }

  private static byte[] prefix(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number / ROWS * 0x9E3779B97F4A7C15L).array();
  }

  /** The number of the newest file of the order of keys: each sort and each merge makes one. */
  private long newestOrder() {
    return memory.list().stream()
        .filter(name -> name.startsWith("order-"))
        .mapToLong(name -> Long.parseLong(name.substring("order-".length())))
        .max()
        .orElse(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32})
  void shouldReadWhatItShowsWhenKeysComeBetweenScans(int mebibytesOf600k) {
    long bytes = Math.max(MemoryBudget.MIN_BYTES, ((long) mebibytesOf600k << 20) * KEYS / 600_000);
    int scans = KEYS / 20;
    try (HashLog store = HashLog.open(directory, OPTIONS, new MemoryBudget(bytes))) {
      for (int i = 0; i < KEYS; i++) {
        store.put(key(i), new byte[60]);
      }
      assertThat(rowsOf(store, 0)).isEqualTo(ROWS);
      long reads = directory.calls(Operation.READ);
      long orders = newestOrder();
      for (int i = 0; i < scans; i++) {
        store.put(key(KEYS + i), new byte[60]);
        assertThat(rowsOf(store, random.nextInt(KEYS))).isEqualTo(ROWS);
      }
      // A block of each run for the keys, and a page for each row: less than a dozen and a half.
      assertThat((directory.calls(Operation.READ) - reads) / (double) scans).isLessThan(18);
      assertThat(newestOrder() - orders).isBetween(0L, 10L + scans / 200);
    }
  }

  private static int rowsOf(HashLog store, long number) {
    byte[] from = prefix(number);
    byte[] to = ByteBuffer.allocate(24).put(from).putLong(Long.MAX_VALUE).array();
    int rows = 0;
    try (Cursor cursor = store.scan(from, to, false, Direction.ASCENDING)) {
      while (cursor.next()) {
        rows++;
      }
    }
    return rows;
  }

  @Test
  void shouldCostTheSameForeverWhenAQueueIsWalkedFromItsHead() {
    // Little memory for new keys, so that they go through runs many times.
    HashLogOptions options = OPTIONS.withOrderBytes(1 << 15);
    MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
    try (HashLog store = HashLog.open(directory, options, budget)) {
      Cost first = null;
      Cost last = null;
      int part = OPERATIONS / 5;
      for (int round = 0; round < 5; round++) {
        last = work(store, (long) round * part, part);
        first = round == 1 ? last : first;
      }
      assertThat(last.allocated()).isLessThan(first.allocated() * 3 / 2);
      assertThat(last.calls()).isLessThan(first.calls() * 3 / 2 + 100);
      assertThat(last.orderBytes()).isLessThan(first.orderBytes() * 3 / 2 + (1 << 16));
      assertThat(store.size()).isEqualTo(LIVE);
    }
  }

  /** What a part of the work took. */
  private record Cost(long allocated, long calls, long orderBytes) {}

  private Cost work(HashLog store, long first, int count) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    long calls = directory.calls();
    for (long i = first; i < first + count; i++) {
      store.put(ByteBuffer.allocate(Long.BYTES).putLong(i).array(), new byte[20]);
      if (store.size() >= LIVE + 20) {
        takeFromHead(store);
      }
    }
    takeFromHead(store);
    return new Cost(
        threads.getCurrentThreadAllocatedBytes() - allocated,
        directory.calls() - calls,
        store.log().orderBytes());
  }

  /** Deletes while it walks. */
  private static void takeFromHead(HashLog store) {
    try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
      while (store.size() > LIVE && cursor.next()) {
        assertThat(store.delete(cursor.key())).isTrue();
      }
    }
  }
}
