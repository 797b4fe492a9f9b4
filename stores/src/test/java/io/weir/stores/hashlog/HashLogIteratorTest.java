package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreFailedException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Cursors of the hash log that stay open, perhaps since nobody thinks of closing them. */
class HashLogIteratorTest {
  private static final HashLogOptions OPTIONS =
      HashLogOptions.of("counts")
          .withBackground(Runnable::run)
          .withSegmentBytes(1 << 18)
          .withRedoBytes(1 << 16);
  private static final int KEYS = 5_000;
  private static final int VALUE_BYTES = 100;

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(8 << 20);
  private final SplittableRandom random = new SplittableRandom(11);

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private static byte[] value(long version) {
    return ByteBuffer.allocate(VALUE_BYTES).putLong(version).array();
  }

  private void update(HashLog store, Map<Long, Long> model, int updates) {
    for (int i = 0; i < updates; i++) {
      long key = random.nextInt(KEYS);
      long version = random.nextLong();
      if (i % 16 == 0) {
        store.delete(key(key));
        model.remove(key);
      } else {
        store.put(key(key), value(version));
        model.put(key, version);
      }
      if (i % 1_000 == 0) {
        store.mark(new byte[0]);
        store.generate();
      }
    }
  }

  private static Map<Long, Long> rest(Cursor cursor) {
    Map<Long, Long> rows = new TreeMap<>();
    while (cursor.next()) {
      rows.put(ByteBuffer.wrap(cursor.key()).getLong(), ByteBuffer.wrap(cursor.value()).getLong());
    }
    return rows;
  }

  private long diskBytes() {
    return directory.snapshot().values().stream().mapToLong(bytes -> bytes.length).sum();
  }

  @Test
  void shouldShowAKeyWhenItWentTwiceAndAnOlderIteratorIsClosed() {
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      store.put(key(1), value(1));
      Cursor older = store.scan(null, null, true, Direction.ASCENDING);
      store.delete(key(1));
      store.put(key(1), value(2));
      try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
        store.delete(key(1));
        older.close();

        assertThat(rest(cursor)).containsExactly(Map.entry(1L, 2L));
      }
    }
  }

  @Test
  void shouldBoundTheDiskWhenOneIteratorIsForgotten() {
    TreeMap<Long, Long> model = new TreeMap<>();
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      update(store, model, 2 * KEYS);
      Cursor forgotten = store.scan(null, null, true, Direction.ASCENDING);
      Map<Long, Long> expected = new TreeMap<>(model);
      update(store, model, 100 * KEYS);
      long live = store.stats().get(Figure.LIVE_BYTES);
      assertThat(diskBytes()).isLessThan(8 * live + (4 << 20));
      assertThat(rest(forgotten)).isEqualTo(expected);
      long before = diskBytes();
      forgotten.close();
      assertThat(before - diskBytes()).isGreaterThan(live / 2);
    }
    assertThat(directory.list()).filteredOn(name -> name.startsWith("order-")).isEmpty();
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldShowTheStoreAsItWasWhenManyIteratorsAreForgotten() {
    TreeMap<Long, Long> model = new TreeMap<>();
    List<Cursor> cursors = new ArrayList<>();
    List<Map<Long, Long>> expected = new ArrayList<>();
    try (HashLog store = HashLog.open(directory, OPTIONS.withOrderBytes(1 << 14), budget)) {
      for (int i = 0; i < 100; i++) {
        update(store, model, KEYS / 2);
        boolean descending = i % 3 == 0;
        long from = random.nextInt(KEYS / 2);
        long to = from + random.nextInt(KEYS / 2);
        Cursor cursor =
            store.scan(
                key(from),
                key(to),
                i % 2 == 0,
                descending ? Direction.DESCENDING : Direction.ASCENDING);
        TreeMap<Long, Long> rows = new TreeMap<>(model.subMap(from, true, to, i % 2 == 0));
        for (int read = random.nextInt(20); read > 0 && cursor.next(); read--) {
          rows.remove(ByteBuffer.wrap(cursor.key()).getLong());
        }
        cursors.add(cursor);
        expected.add(rows);
      }
      update(store, model, 20 * KEYS);
      long live = store.stats().get(Figure.LIVE_BYTES);
      assertThat(store.stats().get(Figure.LOG_BYTES)).isLessThan(8 * live + (4 << 20));
      assertThat(diskBytes()).isLessThan(100 * live);
      for (int i = 0; i < cursors.size(); i += 2) {
        assertThat(rest(cursors.get(i))).isEqualTo(expected.get(i));
        cursors.get(i).close();
      }
    }
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
    assertThat(directory.list()).filteredOn(name -> name.startsWith("order-")).isEmpty();
  }

  @Test
  void shouldShowTheStoreAsItWasWhenItIsCleared() {
    TreeMap<Long, Long> model = new TreeMap<>();
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      update(store, model, 2 * KEYS);
      Cursor open = store.scan(null, null, true, Direction.DESCENDING);
      assertThat(open.next()).isTrue();
      byte[] last = open.key();
      TreeMap<Long, Long> expected = new TreeMap<>(model);
      assertThat(ByteBuffer.wrap(last).getLong()).isEqualTo(expected.pollLastEntry().getKey());
      store.clear(new byte[0]);
      assertThat(open.key()).isEqualTo(last);
      store.put(key(1), value(1));
      assertThat(rest(open)).isEqualTo(expected);
      assertThat(open.next()).isFalse();
      open.close();
      try (Cursor cursor = store.scan(null, null, true, Direction.ASCENDING)) {
        assertThat(rest(cursor)).isEqualTo(Map.of(1L, 1L));
      }
    }
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldEndTheIteratorAloneWhenItsRowsCannotBeKeptAsTheStoreIsCleared() {
    TreeMap<Long, Long> model = new TreeMap<>();
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      update(store, model, KEYS);
      Cursor open = store.scan(null, null, true, Direction.ASCENDING);
      directory.limit(0);
      store.clear(new byte[0]);
      directory.limit(Long.MAX_VALUE);
      assertThatThrownBy(open::next)
          .isInstanceOf(StoreFailedException.class)
          .hasMessageContaining("cleared");
      open.close();
      store.put(key(1), value(1));
      assertThat(store.get(key(1))).isEqualTo(value(1));
    }
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldShowTheStoreAsItWasWhenValuesAreLarge() {
    TreeMap<Long, Long> model = new TreeMap<>();
    List<Cursor> cursors = new ArrayList<>();
    List<Map<Long, Long>> expected = new ArrayList<>();
    try (HashLog store = HashLog.open(directory, OPTIONS, budget)) {
      for (int i = 0; i < 800; i++) {
        long key = random.nextInt(3);
        long version = random.nextLong();
        byte[] value = ByteBuffer.allocate(8 + random.nextInt(120_000)).putLong(version).array();
        store.put(key(key), value);
        model.put(key, version);
        if (i % 25 == 24) {
          Cursor cursor = store.scan(null, null, true, Direction.ASCENDING);
          TreeMap<Long, Long> rows = new TreeMap<>(model);
          assertThat(cursor.next()).isTrue();
          Arrays.fill(cursor.key(), (byte) -1); // It belongs to whoever gets it.
          rows.pollFirstEntry();
          cursors.add(cursor);
          expected.add(rows);
        }
      }
      for (int i = 0; i < cursors.size(); i++) {
        assertThat(rest(cursors.get(i))).as("cursor %s", i).isEqualTo(expected.get(i));
      }
      assertThat(store.stats().get(Figure.LOG_BYTES)).isLessThan(8 << 20);
    }
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }
}
