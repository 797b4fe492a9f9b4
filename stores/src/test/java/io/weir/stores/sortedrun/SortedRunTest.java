package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Runs of random records: written, found, refused, closed. */
class SortedRunTest {
  private static final String NAME = "run";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final BlockCache cache = new BlockCache(budget, 1);
  private final SplittableRandom random = new SplittableRandom(11);

  private RunFile write(NavigableMap<byte[], byte[]> records) throws IOException {
    return RunModel.write(directory, NAME, records, budget);
  }

  private static List<byte[]> records(SortedRun run) throws IOException {
    List<byte[]> found = new ArrayList<>();
    run.forEach(
        (key, value) -> {
          found.add(key);
          found.add(value);
          return true;
        });
    return found;
  }

  private static void compare(List<byte[]> found, List<byte[]> expected) {
    assertThat(found).usingElementComparator(Arrays::compareUnsigned).isEqualTo(expected);
  }

  @Test
  void shouldFindEachRecordAndNoOtherWhenWrittenAndOpened() throws IOException {
    NavigableMap<byte[], byte[]> records = RunModel.draw(random, 5_000);
    try (SortedRun run = SortedRun.open(directory, NAME, write(records), cache)) {
      assertThat(run.statistics().records()).isEqualTo(records.size());
      compare(records(run), RunModel.flat(records));
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
    try (SortedRun run = SortedRun.open(directory, NAME, write(RunModel.draw(random, 0)), cache)) {
      assertThat(run.cursor().next() || run.cursor().previous()).isFalse();
      assertThat(run.get(new byte[] {1})).isNull();
    }
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
    RunFile file = RunModel.write(directory, NAME, records, small);
    assertThat(file.length()).isGreaterThan(4 * small.maxBytes());
    try (SortedRun run = SortedRun.open(directory, NAME, file, new BlockCache(small, 1))) {
      assertThat(run.memoryBytes()).isLessThan(run.fences().blocks() * 600L + (1 << 17));
      compare(records(run), RunModel.flat(records));
      for (byte[] key : records.keySet()) {
        assertThat(run.get(key)).isEqualTo(records.get(key));
      }
    }
    assertThat(small.usedBytes()).isZero();
  }

  @Test
  void shouldRefuseAKeyThatIsNotAboveTheLast() throws IOException {
    byte[][] keys = {{}, {5}, {5, 0}, {5, 0, 7}, {(byte) 0x80}};
    for (byte[] last : keys) {
      for (byte[] key : keys) {
        try (SortedRunWriter writer = new SortedRunWriter(directory, NAME, budget)) {
          writer.add(last, new byte[1]);
          if (Arrays.compareUnsigned(key, last) > 0) {
            writer.add(key, new byte[1]);
          } else {
            assertThatThrownBy(() -> writer.add(key, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ascending order");
          }
        }
        directory.delete(NAME);
      }
    }
  }

  @Test
  void shouldTellWhatItHolds() throws IOException {
    try (SortedRunWriter writer = new SortedRunWriter(directory, NAME, budget)) {
      writer.add(new byte[] {1}, new byte[10]);
      writer.add(Kind.TOMBSTONE, new byte[] {1, 2}, new byte[3]);
      writer.add(Kind.TOMBSTONE, new byte[] {2}, new byte[0]);
      RunFile file = writer.finish();
      try (SortedRun run = SortedRun.open(directory, NAME, file, cache)) {
        assertThat(run.statistics()).isEqualTo(new RunStatistics(3, 2, 4, 13));
        assertThat(run.get(new byte[] {1})).isEqualTo(new byte[10]);
        assertThat(run.get(new byte[] {1, 2})).isNull();
      }
    }
  }

  @Test
  void shouldRefuseAnotherRunAndAFileThatIsCutOff() throws IOException {
    NavigableMap<byte[], byte[]> records = RunModel.draw(random, 200);
    RunFile first = write(records);
    directory.delete(NAME);
    write(records);
    assertThatThrownBy(() -> SortedRun.open(directory, NAME, first, cache))
        .isInstanceOf(CorruptionException.class)
        .hasMessageContaining(NAME);

    RunFile longer = new RunFile(first.identity(), first.length() + 1, first.indexOffset(), 0);
    assertThatThrownBy(() -> SortedRun.open(directory, NAME, longer, cache))
        .isInstanceOf(CorruptionException.class);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldSayWhatToSetWhenTheBudgetHasNoRoomForTheIndex() throws IOException {
    RunFile file = write(RunModel.draw(random, 1_000));
    MemoryBudget full = new MemoryBudget(MemoryBudget.MIN_BYTES);
    full.reserve(MemoryBudget.MIN_BYTES - 100);
    assertThatThrownBy(() -> SortedRun.open(directory, NAME, file, new BlockCache(full, 1)))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("weir.memory.max.bytes");
  }

  @Test
  void shouldEndReadsWhenClosed() throws IOException {
    NavigableMap<byte[], byte[]> records = RunModel.draw(random, 100);
    SortedRun run = SortedRun.open(directory, NAME, write(records), cache);
    run.close();
    run.close();
    assertThatThrownBy(() -> run.get(records.firstKey())).isInstanceOf(StoreClosedException.class);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldTellLostDataWhenItsFileIsDeleted() throws IOException {
    RunFile file = write(RunModel.draw(random, 1_000));
    try (SortedRun run = SortedRun.open(directory, NAME, file, cache)) {
      directory.delete(NAME);
      assertThatThrownBy(() -> records(run))
          .isInstanceOf(CorruptionException.class)
          .hasRootCauseInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("something outside of the store has deleted it");
    }
  }
}
