package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.ObservedDirectory;
import io.weir.stores.io.Operation;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A store waits for memory that another is about to give back, however slow the disk is. */
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

  private HashLog open(String name, ObservedDirectory directory, ExecutorService background) {
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

  private ObservedDirectory slow() {
    return new ObservedDirectory(new MemoryDirectory(), this::before);
  }

  private static ObservedDirectory fast() {
    return new ObservedDirectory(new MemoryDirectory(), (operation, name, length) -> {});
  }
}
