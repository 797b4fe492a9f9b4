package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a read costs goes with the rows that are read, not with those that are there. */
class WindowLogReadCostTest {
  private static final long WINDOW = 60_000;
  private static final int WINDOWS = 120;
  private static final int KEYS = 500;

  private WindowLog store;

  @BeforeEach
  void fill() {
    store =
        WindowLog.open(
            new MemoryDirectory(),
            WindowLogOptions.of(
                    "cost", WINDOWS * WINDOW, WINDOWS * WINDOW, WINDOW, WindowModel.SUFFIX_BYTES)
                .withBundles(HashLogOptions.of("cost").withBackground(Runnable::run)),
            new MemoryBudget(128 << 20));
    for (int window = 0; window < WINDOWS; window++) {
      for (int key = 0; key < KEYS; key++) {
        store.put(row(key, window), new byte[16]);
      }
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] key(int number) {
    return String.format(java.util.Locale.ROOT, "key-%06d", number)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] row(int key, int window) {
    return WindowModel.rowKey(key(key), window * WINDOW, 0);
  }

  private Cursor all() {
    return store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING);
  }

  private static int read(Cursor cursor, int most) {
    int rows = 0;
    try (cursor) {
      while (rows < most && cursor.next()) {
        rows++;
      }
    }
    return rows;
  }

  /** Nanoseconds of several reads, with a new group before each. */
  private long nanos(int times, int rows, Supplier<Cursor> read) {
    long begin = System.nanoTime();
    for (int i = 0; i < times; i++) {
      store.put(row(KEYS + i, WINDOWS - 1), new byte[16]);
      assertThat(read(read.get(), rows)).isEqualTo(rows);
    }
    return System.nanoTime() - begin;
  }

  @Test
  void shouldCostLittleToReadTheFirstRowWhenThereAreManyMore() {
    long ofAll = nanos(5, WINDOWS * KEYS, this::all) / 5;

    assertThat(nanos(50, 1, this::all) / 50).isLessThan(ofAll / 50);
  }

  @Test
  void shouldCostLittleToReadTheRowsOfTwoKeysWhenThereAreManyMore() {
    long ofAll = nanos(5, WINDOWS * KEYS, this::all) / 5;

    assertThat(
            nanos(
                    50,
                    2 * WINDOWS,
                    () -> store.fetchAll(key(5), key(6), 0, Long.MAX_VALUE, Direction.DESCENDING))
                / 50)
        .isLessThan(ofAll / 20);
  }

  @Test
  void shouldLookForFewGroupsWhenAKeyHasFiveRowsOfALongTime() {
    int sparse = 2 * KEYS;
    for (int i = 0; i < 5; i++) {
      store.put(row(sparse, 20 * i + 7), new byte[16]);
    }
    Supplier<Cursor> rows = () -> store.fetch(key(sparse), 0, Long.MAX_VALUE, Direction.DESCENDING);
    for (int i = 0; i < 2 * KEYS; i++) { // Until that has cost as much as it takes to know.
      assertThat(read(rows.get(), WINDOWS)).isEqualTo(5);
    }
    long before = store.stats().get(Figure.MEMORY_HITS);
    for (int i = 0; i < 100; i++) {
      assertThat(read(rows.get(), WINDOWS)).isEqualTo(5);
    }
    assertThat((store.stats().get(Figure.MEMORY_HITS) - before) / 100).isLessThan(5 + 16 + 4);

    store.put(row(sparse, 60), new byte[16]);
    store.put(row(sparse, 61), new byte[16]);
    store.put(row(sparse, WINDOWS - 2), new byte[16]);
    assertThat(read(rows.get(), WINDOWS)).isEqualTo(8);
  }

  /** Whoever opens a cursor may hold up the writer, as interactive queries do. */
  @Test
  void shouldReadNoMoreThanTheFirstRowsWhenACursorIsOpened() {
    int sparse = 2 * KEYS;
    store.put(row(sparse, 3), new byte[16]);
    long most = 0;
    for (int i = 0; i < WINDOWS * KEYS / 40; i++) { // Until it is worth to know what is not there.
      long before = store.stats().get(Figure.MEMORY_HITS);
      store.fetch(key(sparse), 0, Long.MAX_VALUE, Direction.ASCENDING).close();
      most = Math.max(most, store.stats().get(Figure.MEMORY_HITS) - before);
    }

    assertThat(most).isLessThanOrEqualTo(64);

    long before = store.stats().get(Figure.MEMORY_HITS);
    Cursor cursor = store.fetch(key(sparse), 0, Long.MAX_VALUE, Direction.ASCENDING);
    assertThat(read(cursor, WINDOWS)).isEqualTo(1);
    assertThat(store.stats().get(Figure.MEMORY_HITS) - before).isGreaterThan(WINDOWS * KEYS);
    assertThat(read(store.fetch(key(sparse), 0, Long.MAX_VALUE, Direction.ASCENDING), 1))
        .isEqualTo(1);
  }
}
