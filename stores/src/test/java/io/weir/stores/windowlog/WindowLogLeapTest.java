package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Stream time that leaps past the retention again and again: what has expired gives its memory back
 * as fast as it is taken, also under open cursors and with sealed bundles.
 */
class WindowLogLeapTest {
  private static final long SPAN = 1_000;
  private static final long RETENTION = 2_000;
  private static final int LEAPS = 1_000;
  private static final int KEYS = 20;
  private static final int SPANS_BETWEEN = 4;

  @TempDir Path path;

  private static byte[] row(int key, long time) {
    return WindowModel.rowKey(("key-" + key).getBytes(StandardCharsets.UTF_8), time, 0);
  }

  @ParameterizedTest(name = "sealed above {0}, emitted on close: {1}")
  @CsvSource({"1, false", "0, false", "1, true", "0, true"})
  void shouldKeepWithinItsMemoryWhenTimeLeapsAThousandTimes(double sealAbove, boolean emitted)
      throws IOException {
    MemoryBudget budget = new MemoryBudget(8 << 20);
    WindowLogOptions options =
        WindowLogOptions.of("leaps", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withSealAbove(sealAbove);
    List<Cursor> open = new ArrayList<>();
    try (WindowLog store =
        WindowLog.open(
            new FileDirectory(path), emitted ? options.withUntilEmitted() : options, budget)) {
      long most = 0;
      for (int leap = 1; leap <= LEAPS; leap++) {
        long now = leap * 100L * RETENTION;
        for (int span = 0; span < SPANS_BETWEEN; span++) {
          for (int key = 0; key < KEYS; key++) {
            store.put(row(key, now + span * SPAN), new byte[100]);
          }
        }
        if (leap % 50 == 0) {
          store.mark(new byte[] {1});
          open.add(readOne(store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING)));
          byte[] key = "key-1".getBytes(StandardCharsets.UTF_8);
          open.add(readOne(store.fetch(key, 0, Long.MAX_VALUE, Direction.DESCENDING)));
        }
        most = Math.max(most, budget.usedBytes());
      }
      assertThat(most).isLessThan(5 << 20);
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
      assertThat(store.size()).isLessThan(8L * KEYS * SPANS_BETWEEN);
      open.forEach(Cursor::close);
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldHoldWhatALeapHasPassedWhenAllWasAnnounced() throws IOException {
    WindowLogOptions options =
        WindowLogOptions.of("leaps", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withUntilEmitted();
    long leap = 100 * RETENTION;
    try (WindowLog store =
        WindowLog.open(new FileDirectory(path), options, new MemoryBudget(8 << 20))) {
      List<byte[]> rows = List.of(row(0, 0), row(1, SPAN), row(2, leap));
      rows.forEach(store::announce);
      rows.forEach(row -> store.put(row, new byte[1]));

      try (Cursor emitted = store.emit(0, leap)) {
        assertThat(Stream.generate(emitted::next).limit(4))
            .containsExactly(true, true, true, false);
      }
    }
  }

  private static Cursor readOne(Cursor cursor) {
    assertThat(cursor.next()).isTrue();
    return cursor;
  }
}
