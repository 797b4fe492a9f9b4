package io.weir.stores.keyorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Sorts that nobody waits for any more. */
class KeySorterTest {
  private static final int KEYS = 3_000;

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
  private final OrderFiles files = new OrderFiles(directory, budget, 1);

  @Test
  void shouldGiveAllKeysOrNoneWhenCancelledAnywhere() throws IOException {
    int asked = sort(Integer.MAX_VALUE);
    for (int at = 1; at <= asked; at += 1 + asked / 50) {
      assertThat(sort(at)).isLessThan(at + 200);
    }
    for (int at = asked - 5; at <= asked; at++) {
      assertThat(sort(at)).isLessThan(at + 200);
    }
  }

  /** Sorts until it is asked for so many times; returns how often it was. */
  private int sort(int cancelledAt) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    BooleanSupplier isCancelled = () -> asked.incrementAndGet() >= cancelledAt;
    KeyPart sorted;
    try (KeySorter sorter = new KeySorter(files, 4_000, isCancelled)) {
      for (int i = 0; i < KEYS; i++) {
        sorter.add(ByteBuffer.allocate(Integer.BYTES).putInt(i * 0x9E3779B9).array());
      }
      sorted = sorter.finish(-1);
    }
    if (sorted == null) {
      assertThat(asked.get()).isGreaterThanOrEqualTo(cancelledAt);
    } else {
      assertThat(asked.get()).isLessThan(cancelledAt);
      assertThat(sorted.size()).as("keys of a sort cancelled at %s", cancelledAt).isEqualTo(KEYS);
      sorted.release();
    }
    assertThat(directory.list()).isEmpty();
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
    return asked.get();
  }
}
