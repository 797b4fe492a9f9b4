package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.ObservedDirectory;
import io.weir.stores.io.Operation;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store waits for memory that another is about to give back, and for no other. */
@Tag("threads")
class HashLogSlowNeighbourTest {
  private static final Duration STALL = Duration.ofMillis(500);

  private final MemoryBudget budget = new MemoryBudget(4 << 20);
  private final CountDownLatch stalls = new CountDownLatch(1);
  private final AtomicBoolean hasStalled = new AtomicBoolean();

  private static byte[] key(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  /** The disk stalls at the first write of a segment. */
  private void before(Operation operation, String name, int length) {
    boolean stalled =
        operation == Operation.WRITE
            && name.startsWith("segment")
            && hasStalled.compareAndSet(false, true);
    if (stalled) {
      stalls.countDown();
      LockSupport.parkNanos(STALL.toNanos());
    }
  }

  private HashLog open(String name, ObservedDirectory directory, Executor background) {
    return HashLog.open(directory, HashLogOptions.of(name).withBackground(background), budget);
  }

  @Test
  void shouldWaitForMemoryWhenAnotherStoreIsWritingWhatItHas() throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    try (HashLog full = open("full", slow(), background);
        HashLog needy = open("needy", fast(), background)) {
      int keys = 0;
      while (budget.hasRoom()) {
        full.put(key(keys++), new byte[1_000]);
      }
      full.mark(key(0));
      full.generate();
      stalls.await();
      needy.put(key(0), new byte[600_000]);
      assertThat(needy.size()).isEqualTo(1);
      assertThat(full.size()).isEqualTo(keys);
    } finally {
      background.shutdown();
    }
  }

  @Test
  void shouldRefuseARecordLongerThanTheBudgetWhenAnotherStoreKeepsGivingMemory() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    AtomicBoolean ended = new AtomicBoolean();
    try (HashLog giving = open("giving", fast(), other);
        HashLog store = open("store", fast(), other)) {
      CountDownLatch writes = new CountDownLatch(1);
      ExecutorService writer = Executors.newSingleThreadExecutor();
      Future<?> writing = writer.submit(() -> write(giving, ended, writes));
      writer.shutdown();
      writes.await();
      assertThatThrownBy(() -> store.put(key(0), new byte[5_000_000]))
          .isInstanceOf(MemoryLimitException.class)
          .hasMessageContaining("5000004 bytes");
      ended.set(true);
      writing.get();
    } finally {
      ended.set(true);
      other.shutdown();
    }
  }

  /** Until it is told to end, or the test would have ended long ago. */
  private static void write(HashLog store, AtomicBoolean ended, CountDownLatch writes) {
    long begun = System.nanoTime();
    for (int i = 0; !ended.get(); i++) {
      store.put(key(i % 10_000), new byte[1_000]);
      if (i == 20_000) {
        writes.countDown();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void shouldClearAtOnceWhenThereIsNoMemoryToMoveACursor() {
    try (HashLog store = open("store", fast(), Runnable::run)) {
      for (int i = 0; i < 2_000; i++) {
        store.put(key(i), new byte[100]);
      }
      Cursor cursor = store.scan(null, null, true, Direction.ASCENDING);
      assertThat(cursor.next()).isTrue();
      long taken = takeAll();
      long begun = System.nanoTime();
      store.clear(new byte[1]);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertThat(store.size()).isZero();
      cursor.close();
      budget.release(taken);
    }
  }

  /** As the indexes of other stores do. */
  private long takeAll() {
    long taken = 0;
    for (int bytes = 1 << 20; bytes >= 16; bytes /= 2) {
      while (budget.reserve(bytes)) {
        taken += bytes;
      }
    }
    return taken;
  }

  private ObservedDirectory slow() {
    return new ObservedDirectory(new MemoryDirectory(), this::before);
  }

  private static ObservedDirectory fast() {
    return new ObservedDirectory(new MemoryDirectory(), (operation, name, length) -> {});
  }
}
