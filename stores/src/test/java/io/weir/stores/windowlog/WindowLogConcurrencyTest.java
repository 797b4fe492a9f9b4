package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Readers and cursors beside a writer, generations, purges and the closing. Values carry their row
 * key and a version that only grows for each row: a torn value, one of another row, an older one,
 * an expired row or a wrong order shows.
 */
@Tag("threads")
class WindowLogConcurrencyTest {
  private static final int KEYS = 200;
  private static final long WRITES = Long.getLong("weir.writes", 150_000);
  private static final long WRITES_PER_TIME = 20;
  private static final long RETENTION = 400;
  private static final long SPAN = 100;
  private static final int READERS = 2;

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @TempDir Path path;

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1000000",
    "10, 1, 1000000",
    "100, 1, 1000000",
    "1, 0, 1000000",
    "10, 0, 1000000",
    "100, 0, 1000000",
    "1, 1, 0",
    "10, 1, 0",
    "10, 0, 0",
    "100, 0, 0"
  })
  void shouldShowWholeRowsInTheirOrderWhenReadBesideAWriter(
      long grain, double sealAbove, long heapBytes) throws InterruptedException, IOException {
    MemoryBudget budget = new MemoryBudget(8 << 20);
    WindowLog store =
        WindowLog.open(
            new FileDirectory(path),
            WindowLogOptions.of("windows", RETENTION, SPAN, grain, WindowModel.SUFFIX_BYTES)
                .withSealAbove(sealAbove)
                .withGenerationInterval(Duration.ofMillis(5)),
            budget,
            new HeapShare(heapBytes));
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      long seed = i;
      readers.add(start(() -> read(store, seed)));
    }
    readers.add(start(() -> fetchAll(store)));
    write(store, readers);
    store.close();
    for (Thread reader : readers) {
      reader.join(30_000);
      assertThat(reader.isAlive()).as("a reader ends when the store is closed").isFalse();
    }
    assertThat(failures).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  private Thread start(Runnable reading) {
    Thread thread = new Thread(reading);
    thread.setUncaughtExceptionHandler((dead, failure) -> failures.add(failure));
    thread.start();
    return thread;
  }

  private static void write(WindowLog store, List<Thread> readers) {
    SplittableRandom random = new SplittableRandom(7);
    for (long version = 1; version <= WRITES; version++) {
      byte[] row = row(random, version / WRITES_PER_TIME);
      if (version % 11 == 0) {
        store.delete(row);
      } else {
        store.put(row, value(row, version, random.nextInt(3) * 8));
      }
      if (version % 1_000 == 0) {
        store.mark(row);
        readers.get(random.nextInt(readers.size())).interrupt();
      }
    }
  }

  /** A row of the last fifty milliseconds. */
  private static byte[] row(SplittableRandom random, long now) {
    byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(random.nextInt(KEYS)).array();
    return WindowModel.rowKey(key, Math.max(0, now - random.nextInt(50)), random.nextInt(2));
  }

  private static void read(WindowLog store, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try {
      while (true) {
        byte[] row = row(random, Math.max(0, store.streamTime()));
        byte[] first = store.get(row);
        byte[] second = store.get(row);
        if (first != null && second != null) {
          assertThat(check(row, second)).isGreaterThanOrEqualTo(check(row, first));
        }
        long from = store.streamTime() - random.nextLong(2 * RETENTION);
        check(
            store.fetch(WindowModel.plainKey(row), from, Long.MAX_VALUE, Direction.DESCENDING),
            from,
            -1);
      }
    } catch (StoreClosedException e) {
      assertThat(store.isOpen()).isFalse();
    }
  }

  private static void fetchAll(WindowLog store) {
    try {
      while (true) {
        long oldest = store.streamTime() - RETENTION;
        check(store.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING), oldest + 1, 1);
      }
    } catch (StoreClosedException e) {
      assertThat(store.isOpen()).isFalse();
    }
  }

  /** Rows come from a time on, whole, and in order; {@code sign} tells which. */
  private static void check(Cursor cursor, long from, int sign) {
    try (cursor) {
      byte[] last = null;
      while (cursor.next()) {
        byte[] row = cursor.key();
        assertThat(WindowModel.time(row)).isGreaterThanOrEqualTo(from);
        check(row, cursor.value());
        if (last != null) {
          assertThat(Integer.signum(compare(row, last))).isEqualTo(sign);
        }
        last = row;
      }
    }
  }

  private static int compare(byte[] one, byte[] other) {
    int spans = Long.compare(WindowModel.time(one) / SPAN, WindowModel.time(other) / SPAN);
    return spans != 0 ? spans : Arrays.compareUnsigned(one, other);
  }

  private static byte[] value(byte[] row, long version, int more) {
    ByteBuffer value = ByteBuffer.allocate(row.length + Long.BYTES + more).put(row);
    value.putLong(version);
    while (value.hasRemaining()) {
      value.put((byte) version);
    }
    return value.array();
  }

  /** The version of a value that is whole and of this row. */
  private static long check(byte[] row, byte[] bytes) {
    ByteBuffer value = ByteBuffer.wrap(bytes);
    byte[] found = new byte[row.length];
    value.get(found);
    assertThat(found).isEqualTo(row);
    long version = value.getLong();
    while (value.hasRemaining()) {
      if (value.get() != (byte) version) {
        throw new AssertionError("a torn value at version " + version);
      }
    }
    return version;
  }
}
