package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Event time that goes by much faster than the background seals, as while a backlog is read or a
 * store restored: the indexes of all spans together are larger than the memory.
 */
class WindowLogCatchUpTest {
  private static final long SPAN = 1_000;
  private static final byte[] VALUE = new byte[200];

  @TempDir Path path;

  private WindowLog open(int number, int spans, MemoryBudget budget) throws IOException {
    return WindowLog.open(
        new FileDirectory(path.resolve("store-" + number)),
        WindowLogOptions.of("windows", spans * SPAN, SPAN, SPAN, 0)
            .withBundles(HashLogOptions.of("windows").withGenerationInterval(Duration.ofDays(1))),
        budget);
  }

  private static byte[] row(int key, long time) {
    return ByteBuffer.allocate(12).putInt(key).putLong(time).array();
  }

  @ParameterizedTest
  @CsvSource({"1, 60, 4, 2000", "4, 40, 8, 1000"})
  void shouldTakeEveryRowWhenSpansEndFasterThanTheyAreSealed(
      int count, int spans, int mebibytes, int keys) throws IOException {
    MemoryBudget budget = new MemoryBudget((long) mebibytes << 20);
    List<WindowLog> stores = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      stores.add(open(number, spans, budget));
    }
    for (int span = 0; span < spans; span++) {
      for (int key = 0; key < keys; key++) {
        for (WindowLog store : stores) {
          store.put(row(key, span * SPAN), VALUE);
        }
      }
    }
    for (WindowLog store : stores) {
      assertThat(store.size()).isEqualTo((long) spans * keys);
      for (int span = 0; span < spans; span++) {
        assertThat(store.get(row(span, span * SPAN))).isEqualTo(VALUE);
      }
      store.close();
    }
    assertThat(budget.usedBytes()).isZero();
  }
}
