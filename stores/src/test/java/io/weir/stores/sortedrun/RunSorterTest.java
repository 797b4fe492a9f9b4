package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.RecordingDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Records that are brought into order, in memory and by way of files. */
class RunSorterTest {
  private static final String NAME = "run";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void shouldKeepTheLastOfEachKeyWhenMoreIsSortedThanFits() throws IOException {
    NavigableMap<byte[], byte[]> expected = RunModel.draw(random, 2_000);
    RunFile older = RunModel.write(directory, NAME, expected, budget);
    List<byte[]> sorted = new ArrayList<>();
    try (SortedRun run = SortedRun.open(directory, NAME, older, new BlockCache(budget, 1));
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
    assertThat(sorted)
        .usingElementComparator(Arrays::compareUnsigned)
        .isEqualTo(RunModel.flat(expected));
    assertThat(directory.list()).containsExactly(NAME);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldHaveFewFilesOpenWhenMuchMoreIsSortedThanFits() throws IOException {
    NavigableMap<byte[], byte[]> expected = RunModel.draw(random, 0);
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
    assertThat(sorted)
        .usingElementComparator(Arrays::compareUnsigned)
        .isEqualTo(RunModel.flat(expected));
    assertThat(directory.list()).isEmpty();
    assertThat(directory.openHandles()).isEmpty();
    assertThat(budget.usedBytes()).isZero();
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
}
