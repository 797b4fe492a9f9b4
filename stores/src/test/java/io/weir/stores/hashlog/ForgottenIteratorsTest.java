package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.Scale;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Many iterators that nobody closes, over several stores of one small budget. More of them with
 * {@code -Dweir.iterators=200}, for each store.
 */
class ForgottenIteratorsTest {
  private static final int STORES = 3;
  private static final int ITERATORS = Scale.of("iterators", 25);
  private static final int KEYS = 10_000;
  private static final int VALUE_BYTES = 60;

  private final MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
  private final SplittableRandom random = new SplittableRandom(3);
  private final List<HashLog> stores = new ArrayList<>();
  private final List<MemoryDirectory> directories = new ArrayList<>();

  private static byte[] key(long number) {
    return ByteBuffer.allocate(20).putLong(number * 0x9E3779B97F4A7C15L).putLong(number).array();
  }

  private void open() {
    for (int i = 0; i < STORES; i++) {
      MemoryDirectory directory = new MemoryDirectory();
      directories.add(directory);
      HashLogOptions options = HashLogOptions.of("store" + i).withBackground(Runnable::run);
      stores.add(HashLog.open(directory, options, budget));
    }
  }

  private static long orderFiles(MemoryDirectory directory) {
    return directory.list().stream().filter(name -> name.startsWith("order-")).count();
  }

  @Test
  void shouldReadRangesWhenManyIteratorsAreForgotten() {
    open();
    for (int i = 0; i < KEYS; i++) {
      for (HashLog store : stores) {
        store.put(key(i), new byte[VALUE_BYTES]);
      }
    }
    List<Cursor> forgotten = new ArrayList<>();
    List<Long> shown = new ArrayList<>();
    long keys = KEYS;
    for (int round = 0; round < ITERATORS; round++) {
      for (HashLog store : stores) {
        for (int i = 0; i < KEYS / 20; i++) {
          store.put(key(keys + i), new byte[VALUE_BYTES]);
          store.put(key(random.nextInt(KEYS)), new byte[VALUE_BYTES]);
          store.delete(key(KEYS + random.nextLong(keys + i + 1 - KEYS)));
        }
        Cursor cursor = store.scan(null, null, true, Direction.ASCENDING);
        assertThat(cursor.next()).isTrue();
        forgotten.add(cursor);
        shown.add(store.size());
      }
      keys += KEYS / 20;
      for (MemoryDirectory directory : directories) {
        assertThat(orderFiles(directory)).as("iterator %s", round).isLessThan(12L + round / 2);
      }
    }
    for (int i = 0; i < forgotten.size(); i += 7) {
      long rows = 1;
      while (forgotten.get(i).next()) {
        rows++;
      }
      assertThat(rows).as("rows of iterator %s", i).isEqualTo(shown.get(i));
    }
    stores.forEach(HashLog::close);
    assertThat(budget.usedBytes()).isZero();
    for (MemoryDirectory directory : directories) {
      assertThat(directory.openHandles()).isEmpty();
      assertThat(orderFiles(directory)).isZero();
    }
  }
}
