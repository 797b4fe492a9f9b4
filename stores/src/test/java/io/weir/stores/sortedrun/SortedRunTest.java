package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.io.Directory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.RecordingDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs of random records: sorted, written, found, damaged. */
class SortedRunTest {
  private static final String NAME = "run";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final SplittableRandom random = new SplittableRandom(11);

  private NavigableMap<byte[], byte[]> draw(int count) {
    TreeMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[random.nextInt(20)];
      byte[] value = new byte[random.nextInt(i % 100 == 0 ? 20_000 : 100)];
      random.nextBytes(key);
      random.nextBytes(value);
      records.put(key, value);
    }
    return records;
  }

  private RunFile write(Map<byte[], byte[]> records) throws IOException {
    try (SortedRunWriter writer = new SortedRunWriter(directory, NAME, records.size(), budget)) {
      for (Map.Entry<byte[], byte[]> each : records.entrySet()) {
        writer.add(each.getKey(), each.getValue());
      }
      return writer.finish();
    }
  }

  private static List<byte[]> records(SortedRun run) throws IOException {
    List<byte[]> found = new ArrayList<>();
    for (int block = 0; block < run.blocks(); block++) {
      run.forEach(
          block,
          (key, value) -> {
            found.add(key);
            found.add(value);
            return true;
          });
    }
    return found;
  }

  private static List<byte[]> flat(Map<byte[], byte[]> records) {
    List<byte[]> flat = new ArrayList<>();
    records.forEach(
        (key, value) -> {
          flat.add(key);
          flat.add(value);
        });
    return flat;
  }

  private static void compare(List<byte[]> found, List<byte[]> expected) {
    assertThat(found).usingElementComparator(Arrays::compareUnsigned).isEqualTo(expected);
  }

  @Test
  void shouldFindEachRecordAndNoOtherWhenWrittenAndOpened() throws IOException {
    NavigableMap<byte[], byte[]> records = draw(5_000);
    try (SortedRun run = SortedRun.open(directory, NAME, write(records), budget)) {
      assertThat(run.records()).isEqualTo(records.size());
      compare(records(run), flat(records));
      records.forEach((key, value) -> assertThat(run.get(key)).isEqualTo(value));
      long before = run.reads();
      for (int i = 0; i < 1_000; i++) {
        byte[] key = new byte[25];
        random.nextBytes(key);
        assertThat(run.get(key)).isNull();
      }
      assertThat(run.reads() - before).as("reads for keys that are not there").isLessThan(60);
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldBeEmptyWhenNothingWasAdded() throws IOException {
    try (SortedRun run = SortedRun.open(directory, NAME, write(Map.of()), budget)) {
      assertThat(run.blocks()).isZero();
      assertThat(run.get(new byte[] {1})).isNull();
    }
  }

  @Test
  void shouldKeepTheLastOfEachKeyWhenMoreIsSortedThanFits() throws IOException {
    NavigableMap<byte[], byte[]> expected = draw(2_000);
    RunFile older = write(expected);
    List<byte[]> sorted = new ArrayList<>();
    try (SortedRun run = SortedRun.open(directory, NAME, older, budget);
        RunSorter sorter = new RunSorter(directory, "part-", budget, 50_000, () -> false)) {
      for (int i = 0; i < 20_000; i++) {
        byte[] key = new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(8)};
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
        sorter.add(key, value);
        expected.put(key, value);
      }
      sorter.merge(
          run,
          (key, value) -> {
            sorted.add(key);
            sorted.add(value);
            return true;
          });
      assertThat(directory.list()).as("what did not fit").hasSizeGreaterThan(10);
    }
    compare(sorted, flat(expected));
    assertThat(directory.list()).containsExactly(NAME);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldHaveFewFilesOpenWhenMuchMoreIsSortedThanFits() throws IOException {
    NavigableMap<byte[], byte[]> expected = draw(0);
    List<byte[]> sorted = new ArrayList<>();
    int most = 0;
    try (RunSorter sorter = new RunSorter(directory, "part-", budget, 500, () -> false)) {
      for (int i = 0; i < 40_000; i++) {
        byte[] key = new byte[] {(byte) random.nextInt(256), (byte) random.nextInt(256)};
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(i).array();
        sorter.add(key, value);
        expected.put(key, value);
        most = Math.max(most, directory.openHandles().size());
      }
      sorter.merge(
          null,
          (key, value) -> {
            sorted.add(key);
            sorted.add(value);
            return true;
          });
    }
    assertThat(most).isBetween(16, 64);
    compare(sorted, flat(expected));
    assertThat(directory.list()).isEmpty();
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
  }

  /** Keys of very different length that begin alike, one of them with a beginning of its own. */
  private NavigableMap<byte[], byte[]> drawLong(int count, int longest) {
    TreeMap<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[1 + random.nextInt(i % 3 == 0 ? 3_000 : longest)];
      Arrays.fill(key, (byte) (random.nextInt(20) == 0 ? 6 : 7));
      key[random.nextInt(key.length)] = (byte) random.nextInt(256);
      records.put(key, ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
    }
    return records;
  }

  @Test
  void shouldKeepLittleOfLongKeysThatBeginAlike() throws IOException {
    MemoryBudget small = new MemoryBudget(MemoryBudget.MIN_BYTES);
    NavigableMap<byte[], byte[]> records = drawLong(120, 400_000);
    records.putAll(drawLong(3_000, 700));
    RunFile file;
    try (SortedRunWriter writer = new SortedRunWriter(directory, NAME, records.size(), small)) {
      for (Map.Entry<byte[], byte[]> each : records.entrySet()) {
        writer.add(each.getKey(), each.getValue());
      }
      file = writer.finish();
    }
    assertThat(file.length()).isGreaterThan(4 * small.maxBytes());
    try (SortedRun run = SortedRun.open(directory, NAME, file, small)) {
      assertThat(run.memoryBytes()).isLessThan(run.blocks() * 600L + (1 << 17));
      compare(records(run), flat(records));
      for (byte[] key : records.keySet()) {
        assertThat(run.get(key)).isEqualTo(records.get(key));
      }
      for (int i = 0; i < 200; i++) {
        byte[] bound = drawLong(1, 5_000).firstKey();
        compareCursors(run, records, i % 2 == 0 ? bound : records.ceilingKey(bound));
      }
    }
    assertThat(small.usedBytes()).isZero();
  }

  /** Compares the first records from a key on, in both directions. */
  private static void compareCursors(
      SortedRun run, NavigableMap<byte[], byte[]> records, byte @Nullable [] bound)
      throws IOException {
    if (bound == null) {
      return;
    }
    RunCursor up = new RunCursor(run, bound, null, true, false);
    for (byte[] key : records.tailMap(bound, true).keySet().stream().limit(3).toList()) {
      assertThat(up.next()).isTrue();
      assertThat(up.key()).isEqualTo(key);
    }
    RunCursor down = new RunCursor(run, null, bound, false, true);
    NavigableMap<byte[], byte[]> below = records.headMap(bound, false).descendingMap();
    for (byte[] key : below.keySet().stream().limit(3).toList()) {
      assertThat(down.next()).isTrue();
      assertThat(down.key()).isEqualTo(key);
    }
    if (below.isEmpty()) {
      assertThat(down.next()).isFalse();
    }
  }

  @Test
  void shouldFindAllOfAKeyWhenSeveralBlocksHaveIt() throws IOException {
    for (int length : new int[] {10, 2_000}) {
      byte[] lower = new byte[length];
      byte[] key = new byte[length];
      key[length - 1] = 1;
      int count = 20;
      RunFile file;
      try (SortedRunWriter writer = new SortedRunWriter(directory, NAME, 0, budget)) {
        writer.add(lower, new byte[3_000]);
        for (int i = 0; i < count; i++) {
          writer.add(key, new byte[] {(byte) i, 1, 2});
          writer.add(key, new byte[3_000]);
        }
        file = writer.finish();
      }
      try (SortedRun run = SortedRun.open(directory, NAME, file, budget)) {
        assertThat(run.blocks()).isGreaterThan(5);
        RunCursor up = new RunCursor(run, key, key, true, false);
        RunCursor down = new RunCursor(run, key, key, true, true);
        for (int i = 0; i < 2 * count; i++) {
          assertThat(up.next() && down.next()).isTrue();
        }
        assertThat(up.next() || down.next()).isFalse();
      }
      directory.delete(NAME);
    }
  }

  @Test
  void shouldDoNoMoreWhenASortIsCancelledAnywhere() throws IOException {
    for (int cancelledAt = 1; cancelledAt < 6_000; cancelledAt += 297) {
      AtomicInteger asked = new AtomicInteger();
      int last = cancelledAt;
      RecordingDirectory recording = new RecordingDirectory(directory);
      AtomicInteger callsThen = new AtomicInteger();
      BooleanSupplier isCancelled =
          () -> {
            if (asked.incrementAndGet() == last) {
              callsThen.set(recording.transcript().size());
            }
            return asked.get() >= last;
          };
      int passed = 0;
      try (RunSorter sorter = new RunSorter(recording, "part-", budget, 2_000, isCancelled)) {
        passed = sortHalf(sorter);
        assertThat(recording.transcript().size() - callsThen.get()).isLessThan(3);
      }
      assertThat(asked).hasValueGreaterThanOrEqualTo(last).hasValueLessThan(last + 3);
      assertThat(passed).isLessThan(1_500);
      assertThat(directory.list()).isEmpty();
      assertThat(directory.openHandles()).isEmpty();
      assertThat(budget.usedBytes()).isZero();
    }
  }

  /** Sorts records that are cancelled before the last one; returns how many were passed on. */
  private static int sortHalf(RunSorter sorter) throws IOException {
    for (int i = 0; i < 3_000; i++) {
      byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(i * 0x9E3779B9).array();
      sorter.add(key, key);
    }
    int[] passed = {0};
    boolean complete =
        sorter.merge(
            null,
            (key, value) -> {
              passed[0]++;
              return true;
            });
    assertThat(complete).isFalse();
    return passed[0];
  }

  @Test
  void shouldFindOutWhenAnyByteIsFlipped() throws IOException {
    NavigableMap<byte[], byte[]> records = draw(200);
    RunFile file = write(records);
    for (long at = 0; at < file.length(); at += 1 + random.nextInt(5)) {
      flip(at);
      assertThatThrownBy(
              () -> {
                try (SortedRun run = SortedRun.open(directory, NAME, file, budget)) {
                  records(run);
                }
              })
          .as("byte %d of %d", at, file.length())
          .isInstanceOfAny(CorruptionException.class, io.weir.stores.FormatVersionException.class);
      flip(at);
    }
    assertThat(budget.usedBytes()).isZero();
    try (SortedRun run = SortedRun.open(directory, NAME, file, budget)) {
      compare(records(run), flat(records));
    }
  }

  private void flip(long at) throws IOException {
    byte[] one = new byte[1];
    try (Directory.Input input = directory.open(NAME)) {
      input.read(at, one, 0, 1);
    }
    one[0] ^= 0x20;
    try (Directory.Output output = directory.reopen(NAME)) {
      output.write(at, one, 0, 1);
    }
  }

  @Test
  void shouldRefuseAnotherRunAndAFileThatIsCutOff() throws IOException {
    NavigableMap<byte[], byte[]> records = draw(200);
    RunFile first = write(records);
    directory.delete(NAME);
    write(records);
    assertThatThrownBy(() -> SortedRun.open(directory, NAME, first, budget))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(NAME);

    RunFile longer = new RunFile(first.identity(), first.length() + 1, first.indexOffset(), 0);
    assertThatThrownBy(() -> SortedRun.open(directory, NAME, longer, budget))
        .isInstanceOf(CorruptionException.class);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldSayWhatToSetWhenTheBudgetHasNoRoomForTheIndex() throws IOException {
    RunFile file = write(draw(1_000));
    MemoryBudget full = new MemoryBudget(MemoryBudget.MIN_BYTES);
    full.reserve(MemoryBudget.MIN_BYTES - 100);
    assertThatThrownBy(() -> SortedRun.open(directory, NAME, file, full))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("weir.memory.max.bytes");
  }

  @Test
  void shouldEndReadsWhenClosed() throws IOException {
    NavigableMap<byte[], byte[]> records = draw(100);
    SortedRun run = SortedRun.open(directory, NAME, write(records), budget);
    run.close();
    run.close();
    assertThatThrownBy(() -> run.get(records.firstKey())).isInstanceOf(StoreClosedException.class);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldTellLostDataWhenItsFileIsDeleted() throws IOException {
    RunFile file = write(draw(1_000));
    try (SortedRun run = SortedRun.open(directory, NAME, file, budget)) {
      directory.delete(NAME);
      assertThatThrownBy(() -> records(run))
          .isInstanceOf(CorruptionException.class)
          .hasRootCauseInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("something outside of the store has deleted it");
    }
  }
}
