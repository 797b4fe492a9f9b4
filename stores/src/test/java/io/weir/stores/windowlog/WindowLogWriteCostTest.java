package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a write costs goes with the row that is written, not with those that lie beside it. */
class WindowLogWriteCostTest {
  private static final byte[] KEY = {'k', 'e', 'y'};
  private static final long TIME = 1_700_000_000_000L;

  private WindowLog store;

  @BeforeEach
  void open() {
    store =
        WindowLog.open(
            new MemoryDirectory(),
            WindowLogOptions.of("cost", 60_000, 60_000, 7_500, WindowModel.SUFFIX_BYTES)
                .withBundles(HashLogOptions.of("cost").withBackground(Runnable::run)),
            new MemoryBudget(64 << 20));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] row(long time, int suffix) {
    return WindowModel.rowKey(KEY, time, suffix);
  }

  @ParameterizedTest
  @ValueSource(ints = {600, 1_000, 2_000, 5_000, 17_000, 100_000})
  void shouldWriteAboutOneRowWhenOneOfManyHoppingWindowsIsUpdated(int length) {
    long now = TIME;
    for (long start = now; start > now - 30_000; start -= 1_000) {
      store.put(row(start, 0), new byte[length]);
    }
    long before = store.stats().get(Figure.PUT_BYTES);
    for (int round = 1; round <= 3; round++) {
      for (long start = now; start > now - 30_000; start -= 1_000) {
        store.put(row(start, 0), new byte[length + round]);
      }
    }
    assertThat(store.stats().get(Figure.PUT_BYTES) - before).isLessThan(90L * length * 3 / 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE - 2_000})
  void shouldWriteAFewRowsWhenAValueIsAddedToThousandsOfOneMillisecond(int firstSerial) {
    int values = 5_000;
    for (int i = 0; i < values; i++) {
      byte[] row = row(TIME, firstSerial + i);
      assertThat(store.get(row)).isNull();
      store.put(row, ByteBuffer.allocate(100).putInt(i).array());
    }
    assertThat(store.stats().get(Figure.PUT_BYTES)).isLessThan(values * 100L * 4);
    assertThat(store.size()).isEqualTo(values);

    int rows = 0;
    byte[] last = {};
    for (Direction direction : List.of(Direction.ASCENDING, Direction.DESCENDING)) {
      try (Cursor cursor = store.fetch(KEY, TIME, TIME, direction)) {
        while (cursor.next()) {
          rows++;
        }
      }
    }
    assertThat(rows).isEqualTo(2 * values);
    try (Cursor cursor = store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING)) {
      while (cursor.next()) {
        assertThat(Arrays.compareUnsigned(cursor.key(), last)).isPositive();
        last = cursor.key();
      }
    }
    for (int i = 0; i < values; i += 2) {
      assertThat(store.delete(row(TIME, firstSerial + i))).isTrue();
    }
    for (int i = 0; i < values; i++) {
      byte[] found = store.get(row(TIME, firstSerial + i));
      if (i % 2 == 0) {
        assertThat(found).isNull();
      } else {
        assertThat(ByteBuffer.wrap(found).getInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void shouldTellRowsApartWhenOneIsOfTheFirstHalfOfAnothersSuffix() {
    store.put(row(TIME, 0x1200_0000), new byte[400]);
    store.put(row(TIME, 0x1234_0000), new byte[400]);
    store.get(row(TIME, 0x1234_0000));

    assertThat(store.get(row(TIME, 0x1299_0000))).isNull();
    assertThat(store.delete(row(TIME, 0x1299_0000))).isFalse();
    store.put(row(TIME, 0x1299_0000), new byte[1]);
    assertThat(store.get(row(TIME, 0x1200_0000))).hasSize(400);
    assertThat(store.get(row(TIME, 0x1299_0000))).hasSize(1);
    assertThat(store.size()).isEqualTo(3);
  }
}
