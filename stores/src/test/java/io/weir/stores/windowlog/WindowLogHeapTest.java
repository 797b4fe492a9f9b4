package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.OtherJvm;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads of many keys when the heap has no room for a list of them. */
class WindowLogHeapTest {
  private static final long SPAN = 10_000;
  private static final long GRAIN = 1_000;
  private static final int KEYS = 2_000;
  private static final WindowLogOptions OPTIONS =
      WindowLogOptions.of("heap", 2 * SPAN, SPAN, GRAIN, WindowModel.SUFFIX_BYTES)
          .withBundles(HashLogOptions.of("heap").withBackground(Runnable::run));

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(32 << 20);
  private final HeapShare heap = new HeapShare(0);
  private final WindowModel model = new WindowModel(OPTIONS);
  private final WindowLog store = WindowLog.open(directory, OPTIONS, budget, heap);
  private final SplittableRandom random = new SplittableRandom(1);

  @TempDir Path files;

  @AfterEach
  void close() {
    store.close();
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number * 37).array();
  }

  private void put(int times) {
    for (int i = 0; i < times; i++) {
      long time = random.nextLong(2 * SPAN);
      byte[] row = WindowModel.rowKey(key(random.nextInt(KEYS)), time, random.nextInt(2));
      store.put(row, new byte[] {(byte) i});
      model.put(row, new byte[] {(byte) i});
    }
  }

  private void compare(
      byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, Direction direction) {
    List<byte[]> found = new ArrayList<>();
    try (Cursor cursor = store.fetchAll(fromKey, toKey, from, to, direction)) {
      while (cursor.next()) {
        found.add(cursor.key());
      }
    }
    List<byte[]> expected = model.keys(fromKey, toKey, from, to, direction);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).isEqualTo(expected.get(i));
    }
  }

  private List<String> sortedFiles() throws IOException {
    return directory.list().stream().filter(name -> name.contains("-order-")).toList();
  }

  @Test
  void shouldReadRowsInOrderWhenTheirKeysAreInFiles() throws IOException {
    put(20_000);
    for (int round = 0; round < 20; round++) {
      for (Direction direction : Direction.values()) {
        compare(null, null, 0, 2 * SPAN, direction);
        int key = random.nextInt(KEYS - 20);
        compare(key(key), key(key + 20), 0, 2 * SPAN, direction);
        compare(null, key(key), 0, 2 * SPAN, direction);
        long time = random.nextLong(SPAN);
        compare(null, null, time, time + GRAIN, direction);
        compare(key(key), null, time, time + SPAN, direction);
      }
      assertThat(sortedFiles()).hasSize(2);
      assertThat(heap.usedBytes()).isZero();
      put(100);
    }
  }

  @Test
  void shouldGiveBackFilesAndMemoryWhenTheStoreClosesBeforeItsCursors() throws IOException {
    put(20_000);
    Cursor open = store.fetchAll(null, null, 0, 2 * SPAN, Direction.ASCENDING);
    assertThat(open.next()).isTrue();
    assertThat(sortedFiles()).isNotEmpty();

    store.close();

    assertThat(sortedFiles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
    open.close();
  }

  @Test
  void shouldGoOnReadingWhenTheKeysAreGivenUp() throws IOException {
    put(20_000);
    int most = model.keys(null, null, 0, 2 * SPAN, Direction.ASCENDING).size();
    int rows = 0;
    try (Cursor cursor = store.fetchAll(null, null, 0, 2 * SPAN, Direction.ASCENDING)) {
      while (cursor.next()) {
        if (rows++ == most / 4) {
          put(5_000); // New keys do not have room beside those in files.
        }
      }
    }
    assertThat(rows).isGreaterThanOrEqualTo(most);
    compare(null, null, 0, 2 * SPAN, Direction.DESCENDING);
    assertThat(sortedFiles()).hasSize(2);
  }

  @Test
  void shouldSortIntoOtherFilesWhileACursorHasThoseThatWereGivenUp() throws IOException {
    put(20_000);
    List<byte[]> then = model.keys(null, null, 0, 2 * SPAN, Direction.ASCENDING);
    try (Cursor open = store.fetchAll(null, null, 0, 2 * SPAN, Direction.ASCENDING)) {
      assertThat(open.next()).isTrue();
      put(5_000); // New keys do not have room beside those in files.

      compare(null, null, 0, 2 * SPAN, Direction.DESCENDING);

      int rows = 1;
      while (open.next()) {
        rows++;
      }
      assertThat(rows).isGreaterThanOrEqualTo(then.size());
    }
    compare(null, null, 0, 2 * SPAN, Direction.ASCENDING);
    assertThat(sortedFiles()).hasSize(2);
  }

  /** Has everything leave memory that can be read again. */
  private void evictBlocks() {
    List<Frame> taken = new ArrayList<>();
    for (Frame frame = budget.take(); frame != null; frame = budget.take()) {
      taken.add(frame);
    }
    taken.forEach(budget::give);
  }

  @Test
  void shouldSortAnewWhenTheKeysInAFileWereDamaged() throws IOException {
    put(20_000);
    compare(null, null, 0, 2 * SPAN, Direction.ASCENDING);
    String damaged = sortedFiles().get(0);
    directory.flip(damaged, directory.length(damaged) / 3, 1);
    evictBlocks();

    assertThatThrownBy(() -> compare(null, null, 0, 2 * SPAN, Direction.ASCENDING))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(damaged.substring(damaged.indexOf("order-")));

    compare(null, null, 0, 2 * SPAN, Direction.ASCENDING);
    assertThat(sortedFiles()).hasSize(2).doesNotContain(damaged);
  }

  @Test
  void shouldReadFewValuesAheadWhenTheyAreLong() {
    for (int i = 0; i < 10; i++) {
      store.put(WindowModel.rowKey(key(1), i * GRAIN, 0), new byte[400 << 10]);
    }
    long before = store.stats().get(Figure.MEMORY_HITS) + store.stats().get(Figure.DISK_READS);
    try (Cursor cursor = store.fetch(key(1), 0, SPAN, Direction.ASCENDING)) {
      assertThat(
              store.stats().get(Figure.MEMORY_HITS) + store.stats().get(Figure.DISK_READS) - before)
          .isEqualTo(3);
      for (int i = 0; i < 10; i++) {
        assertThat(cursor.next()).isTrue();
      }
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void shouldReadAllKeysWhenTheHeapIsMuchSmallerThanTheBudget() throws Exception {
    OtherJvm jvm =
        OtherJvm.run(
            List.of("-Xmx40m", "-XX:MaxDirectMemorySize=400m", "-XX:+UseSerialGC"),
            WindowLogHeapTest.class,
            files.toString());

    assertThat(jvm.exitCode()).as(jvm.output()).isZero();
    assertThat(jvm.output()).isEqualToIgnoringNewLines("300000");
  }

  /** The other JVM, which puts rows of long keys and counts them. */
  public static void main(String[] arguments) throws IOException {
    int rows = 0;
    try (WindowLog store =
        WindowLog.open(
            new FileDirectory(Path.of(arguments[0])), OPTIONS, new MemoryBudget(256L << 20))) {
      for (int i = 0; i < 300_000; i++) {
        byte[] key = ByteBuffer.allocate(100).putInt(i * 37).array();
        store.put(WindowModel.rowKey(key, 1, 0), new byte[1]);
      }
      try (Cursor cursor = store.fetchAll(null, null, 0, SPAN, Direction.ASCENDING)) {
        while (cursor.next()) {
          rows++;
        }
      }
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println(rows);
  }
}
