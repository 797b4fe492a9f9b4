package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.io.FaultyDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.Operation;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The order of keys that scans of the hash log walk over: that it is whole, and what it takes. */
class HashLogOrderTest {
  private static final HashLogOptions OPTIONS =
      HashLogOptions.of("subscriptions").withBackground(Runnable::run);

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  /** Of some length, and in no order that the hash log would know of. */
  private static byte[] longKey(long number) {
    return ByteBuffer.allocate(24).putLong(number * 0x9E3779B97F4A7C15L).putLong(number).array();
  }

  private static List<Long> keysOf(HashLog store) {
    List<Long> keys = new ArrayList<>();
    try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
      while (cursor.next()) {
        keys.add(ByteBuffer.wrap(cursor.key()).getLong());
      }
    }
    return keys;
  }

  private static long count(HashLog store) {
    long count = 0;
    try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  private List<String> orderFiles() {
    return directory.list().stream().filter(name -> name.startsWith("order-")).toList();
  }

  @Test
  void shouldFindAllKeysWhenAnEarlierScanMetAFullDisk() {
    HashLogOptions options = OPTIONS.withOrderBytes(1 << 10);
    try (HashLog store = HashLog.open(directory, options, budget)) {
      for (int i = 0; i < 5_000; i++) {
        store.put(key(i), key(i));
      }
      directory.limit(0);
      assertThatThrownBy(() -> count(store))
          .isInstanceOf(OutOfSpaceException.class)
          .hasMessageContaining("subscriptions");
      store.put(key(5_000), key(5_000));
      assertThat(store.get(key(7))).isEqualTo(key(7));
      directory.limit(Long.MAX_VALUE);
      assertThat(count(store)).isEqualTo(5_001);
      assertThat(count(store)).isEqualTo(5_001);
    }
    assertThat(orderFiles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
    assertThat(directory.openHandles()).isEmpty();
  }

  @Test
  void shouldFindAllKeysWhenAnEarlierScanMetAReadError() {
    FaultyDirectory faulty = new FaultyDirectory(directory);
    MemoryBudget small = new MemoryBudget(MemoryBudget.MIN_BYTES);
    try (HashLog store = HashLog.open(faulty, OPTIONS, small)) {
      for (int i = 0; i < 60_000; i++) {
        store.put(key(i), new byte[200]);
      }
      for (int fault = 1; fault < 40_000; fault += 10_000) {
        faulty.failAt(fault, Operation.READ);
        assertThatThrownBy(() -> count(store)).isInstanceOf(StoreException.class);
        faulty.heal();
        assertThat(store.get(key(fault))).hasSize(200);
      }
      assertThat(count(store)).isEqualTo(60_000);
    }
  }

  @Test
  void shouldFindAllKeysWhenTheOrderCouldNotBeKeptUp() {
    HashLogOptions options = OPTIONS.withOrderBytes(1 << 12);
    try (HashLog store = HashLog.open(directory, options, budget)) {
      assertThat(count(store)).isZero();
      for (int i = 0; i < 200; i++) {
        store.put(key(i), key(i));
      }
      assertThat(orderFiles()).isNotEmpty();
      directory.limit(0);
      for (int i = 200; i < 400; i++) {
        store.put(key(i), key(i));
      }
      directory.limit(Long.MAX_VALUE);
      assertThat(count(store)).isEqualTo(400);
    }
    assertThat(directory.openHandles()).isEmpty();
  }

  @Test
  void shouldScanLittleByLittleWhenMemoryIsShort() {
    MemoryBudget small = new MemoryBudget(6 << 20);
    int keys = 200_000;
    SplittableRandom random = new SplittableRandom(3);
    try (HashLog store = HashLog.open(directory, OPTIONS, small)) {
      for (int i = 0; i < keys; i++) {
        store.put(longKey(i), key(i));
      }
      for (int i = keys; i < keys + 5_000; i++) {
        store.put(longKey(i), key(i));
        long wanted = random.nextInt(i);
        byte[] from = longKey(wanted);
        try (Cursor cursor = store.scan(from, null, true, Direction.ASCENDING)) {
          assertThat(cursor.next()).isTrue();
          assertThat(cursor.key()).isEqualTo(from);
          assertThat(cursor.value()).isEqualTo(key(wanted));
        }
      }
      assertThat(count(store)).isEqualTo(keys + 5_000);
      assertThat(small.usedBytes()).isLessThanOrEqualTo(small.maxBytes());
    }
    assertThat(small.usedBytes()).isZero();
    assertThat(orderFiles()).isEmpty();
  }

  @Test
  void shouldKeepLittleInMemoryWhenManyKeysAreScanned() {
    int keys = 300_000;
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      for (int i = 0; i < keys; i++) {
        store.put(longKey(i), key(i));
      }
      long before = store.log().memoryBytes();
      assertThat(count(store)).isEqualTo(keys);
      assertThat(store.log().memoryBytes() - before).isLessThan(1 << 20);
      for (int i = keys; i < 2 * keys; i++) {
        store.put(longKey(i), key(i));
        if (i % 1_000 == 0) {
          store.scan(null, null, true, Direction.ASCENDING).close();
        }
      }
      assertThat(orderFiles().size()).isLessThan(12);
      assertThat(count(store)).isEqualTo(2L * keys);
    }
  }

  @Test
  void shouldScanLongKeysWhenMemoryIsShort() {
    MemoryBudget small = new MemoryBudget(MemoryBudget.MIN_BYTES);
    int keys = 60;
    try (HashLog store = HashLog.open(directory, OPTIONS, small)) {
      for (int i = 0; i < keys; i++) {
        byte[] key = new byte[100_000 + i * 5_000];
        key[key.length - 1] = (byte) i;
        store.put(key, key(i));
        if (i % 20 == 19) {
          assertThat(count(store)).isEqualTo(i + 1);
        }
      }
      assertThat(count(store)).isEqualTo(keys);
    }
    assertThat(small.usedBytes()).isZero();
    assertThat(orderFiles()).isEmpty();
  }

  @Test
  void shouldForgetKeysWhenAQueueIsWalkedFromItsHead() throws Exception {
    MemoryBudget whole = new MemoryBudget(64 << 20);
    for (int orderBytes : new int[] {1 << 20, 1 << 14}) {
      HashLogOptions options = OPTIONS.withOrderBytes(orderBytes);
      try (HashLog store = HashLog.open(directory, options, whole)) {
        int live = 1_000;
        long after1 = 0;
        for (int i = 0; i < 200_000; i++) {
          store.put(key(i), key(i));
          if (i % 10 == 9 && i > live) {
            takeFromHead(store, 10);
          }
          after1 = i == 20_000 ? orderBytesOf(store) : after1;
        }
        assertThat(orderBytesOf(store)).isLessThan(2 * after1 + 10_000);
        assertThat(keysOf(store)).hasSize((int) store.size());
        long disk = 0;
        for (String file : orderFiles()) {
          disk += directory.length(file);
        }
        assertThat(disk).isLessThan(200L * store.size());
      }
    }
  }

  private static long orderBytesOf(HashLog store) {
    return store.log().orderBytes();
  }

  private static void takeFromHead(HashLog store, int count) {
    try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
      for (int i = 0; i < count && cursor.next(); i++) {
        store.delete(cursor.key());
      }
    }
  }

  @Test
  void shouldGiveUpTheOrderWhenIdleAndAnotherStoreNeedsMemory() {
    MemoryBudget shared = new MemoryBudget(8 << 20);
    try (HashLog idle = HashLog.open(directory, OPTIONS, shared);
        HashLog busy = HashLog.open(new MemoryDirectory(), OPTIONS, shared)) {
      for (int i = 0; i < 1_000; i++) {
        idle.put(key(i), key(i));
      }
      assertThat(count(idle)).isEqualTo(1_000);
      assertThat(idle.log().orderBytes()).isGreaterThan(100_000);
      fill(busy);
      assertThat(idle.log().orderBytes()).isZero();
      assertThat(idle.get(key(3))).isEqualTo(key(3));
    }
  }

  /** Adds keys until the index has no room to grow. */
  private static void fill(HashLog store) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000_000; i++) {
                store.put(key(i), new byte[0]);
              }
            })
        .hasMessageContaining("weir.memory.max.bytes");
  }

  @Test
  void shouldDeleteTheFilesOfAnOrderWhenTheStoreIsOpenedAfterACrash() {
    HashLogOptions options = OPTIONS.withOrderBytes(1 << 10);
    MemoryDirectory crashed;
    try (HashLog store = HashLog.open(directory, options, budget)) {
      for (int i = 0; i < 1_000; i++) {
        store.put(key(i), key(i));
      }
      store.mark(new byte[0]);
      store.generate();
      assertThat(count(store)).isEqualTo(1_000);
      assertThat(orderFiles()).isNotEmpty();
      crashed = directory.copy();
    }
    try (HashLog store = HashLog.open(crashed, options, budget)) {
      assertThat(crashed.list()).noneMatch(name -> name.startsWith("order-"));
      assertThat(count(store)).isEqualTo(1_000);
    }
  }

  @Test
  void shouldShowTheStoreAsItWasWhenKeysGoAndComeBack() {
    HashLogOptions options = OPTIONS.withOrderBytes(1 << 10);
    try (HashLog store = HashLog.open(directory, options, budget)) {
      for (int i = 0; i < 500; i++) {
        store.put(key(i), key(i));
      }
      for (int round = 0; round < 30; round++) {
        List<Long> expected = keysOf(store);
        try (Cursor ascending = store.scan(null, null, true, Direction.ASCENDING);
            Cursor descending = store.scan(null, null, true, Direction.DESCENDING)) {
          for (int i = 0; i < 500; i += 1 + round % 7) {
            store.delete(key(i));
          }
          for (int i = round; i < 500; i += 3) {
            store.put(key(i), key(i + 1));
          }
          List<Long> up = new ArrayList<>();
          List<Long> down = new ArrayList<>();
          while (ascending.next()) {
            up.add(ByteBuffer.wrap(ascending.key()).getLong());
          }
          while (descending.next()) {
            down.add(0, ByteBuffer.wrap(descending.key()).getLong());
          }
          assertThat(up).isEqualTo(expected);
          assertThat(down).isEqualTo(expected);
        }
        assertThat(keysOf(store)).hasSize((int) store.size());
      }
    }
  }

  @Test
  void shouldLeaveNothingWhenTheOrderIsGivenUpWhileItIsWritten() throws Exception {
    HashLogOptions options = HashLogOptions.of("subscriptions").withOrderBytes(1 << 10);
    AtomicBoolean ended = new AtomicBoolean();
    Thread taker =
        new Thread(
            () -> {
              while (!ended.get()) {
                budget.reclaim(1);
              }
            });
    try (HashLog store = HashLog.open(directory, options, budget)) {
      taker.start();
      for (int round = 0; round < 800; round++) {
        for (int i = 0; i < 40; i++) {
          store.put(longKey((round * 40L + i) % 3_000), key(i));
        }
        try {
          assertThat(count(store)).isEqualTo(store.size());
          if (round % 75 == 74) {
            takeFromHead(store, 3_000);
          }
        } catch (MemoryLimitException e) {
          // The order was taken away as often as it was made.
        }
      }
    } finally {
      ended.set(true);
      taker.join();
    }
    assertThat(orderFiles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
    assertThat(directory.openHandles()).isEmpty();
  }
}
