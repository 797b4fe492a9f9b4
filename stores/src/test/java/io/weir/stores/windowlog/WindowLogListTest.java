package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists of keys pin no memory that another store needs, and are there as a whole or not at all. */
class WindowLogListTest {
  private static final long SPAN = 1_000;
  private static final int KEYS = 50_000;

  private long nanos;
  private final MemoryBudget budget = new MemoryBudget(32 << 20);
  private final WindowLog store =
      WindowLog.open(
          new MemoryDirectory(),
          WindowLogOptions.of("lists", SPAN, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
              .withBundles(
                  HashLogOptions.of("lists")
                      .withBackground(Runnable::run)
                      .withNanoClock(() -> nanos)),
          budget);

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] row(int key) {
    return WindowModel.rowKey(ByteBuffer.allocate(4).putInt(key).array(), 1, 0);
  }

  private int count() {
    int rows = 0;
    try (Cursor cursor = store.fetchAll(null, null, 0, SPAN, Direction.ASCENDING)) {
      while (cursor.next()) {
        rows++;
      }
    }
    return rows;
  }

  /** Has another take all frames that can be had without anybody writing to files. */
  private void takeAllFrames() {
    for (Frame frame = budget.take(); frame != null; frame = budget.take()) {}
  }

  @Test
  void shouldGiveBackAListWhenNobodyReadsItAndAnotherNeedsMemory() {
    for (int key = 0; key < KEYS; key++) {
      store.put(row(key), new byte[10]);
    }
    long withoutList = store.stats().get(Figure.MEMORY_BYTES);
    assertThat(count()).isEqualTo(KEYS);
    assertThat(store.stats().get(Figure.MEMORY_BYTES)).isGreaterThan(withoutList + KEYS * 30L);
    nanos = Duration.ofMinutes(1).toNanos();

    takeAllFrames();

    assertThat(store.stats().get(Figure.MEMORY_BYTES)).isLessThanOrEqualTo(withoutList);
  }
}
