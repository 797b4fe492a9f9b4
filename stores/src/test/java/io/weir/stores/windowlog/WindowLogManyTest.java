package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A process has many window stores, most of which are small. */
class WindowLogManyTest {
  private static final int STORES = 1_000;
  private static final int KEYS = 10;
  private static final long SPAN = 100;
  private static final long RETENTION = 5 * SPAN;
  private static final long LAST = 6 * SPAN - SPAN / 2;

  private final MemoryBudget budget = new MemoryBudget(256 << 20);
  private final List<MemoryDirectory> directories = new ArrayList<>();
  private final List<WindowLog> stores = new ArrayList<>();

  private static byte[] row(int key, long time) {
    return WindowModel.rowKey(bytes("key-" + key), time, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void openAll() {
    WindowLogOptions options =
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withBundles(
                HashLogOptions.of("windows").withBackground(Runnable::run).withNanoClock(() -> 0));
    stores.clear();
    for (MemoryDirectory directory : directories) {
      stores.add(WindowLog.open(directory, options, budget));
    }
  }

  private void closeAll() {
    stores.forEach(WindowLog::close);
    assertThat(budget.usedBytes()).isZero();
  }

  /** All rows of some keys are there, and nothing takes more memory than it should. */
  private void assertWhole(byte[] value, int rows) {
    for (WindowLog store : stores) {
      for (int key = 0; key < KEYS; key += 9) {
        int read = 0;
        try (Cursor cursor =
            store.fetch(bytes("key-" + key), 0, Long.MAX_VALUE, Direction.ASCENDING)) {
          for (; cursor.next(); read++) {
            assertThat(cursor.value()).isEqualTo(value);
          }
        }
        assertThat(read).isEqualTo(rows);
      }
      assertThat(store.get(row(KEYS - 1, LAST))).isEqualTo(value);
    }
    assertThat(budget.usedBytes()).isBetween(100L << 20, 160L << 20);
  }

  @Test
  void shouldFitInto256MebibytesWhenAThousandStoresHaveSixBundles() {
    for (int i = 0; i < STORES; i++) {
      directories.add(new MemoryDirectory());
    }
    openAll();
    byte[] value = new byte[50];
    for (long time = 0; time <= LAST; time += SPAN / 2) {
      for (WindowLog store : stores) {
        for (int key = 0; key < KEYS; key++) {
          store.put(row(key, time), value);
        }
      }
    }
    assertThat(stores).allMatch(store -> store.stats().get(Figure.DISK_READS) == 0);
    for (WindowLog store : stores) {
      store.mark(bytes("marked"));
      store.generate();
    }
    assertThat(directories.stream().flatMap(each -> each.openHandles().stream()))
        .as("open files: the lock of each store and those of its bundles")
        .noneMatch(handle -> handle.startsWith("output"))
        .noneMatch(handle -> handle.contains("run"));
    assertWhole(value, 10);
    closeAll();

    openAll();
    assertWhole(value, 12); // Stream time begins anew: nothing has expired.
    for (WindowLog store : stores) {
      for (int key = 0; key < KEYS; key++) {
        store.put(row(key, LAST + SPAN), value);
      }
    }
    assertWhole(value, 9);
    closeAll();
  }
}
