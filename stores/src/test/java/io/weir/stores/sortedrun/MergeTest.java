package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.format.KeyWord;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Merges of runs whose keys are the same, alike and different. */
class MergeTest {
  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final BlockCache cache = new BlockCache(budget, 1);

  private static byte[] drawKey(SplittableRandom random, int alike) {
    byte[] key = new byte[alike + random.nextInt(3)];
    for (int i = alike; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(24) * 11);
    }
    return key;
  }

  @Test
  void shouldPassOnEachKeyOnceFromTheNewestWhoHasIt() throws IOException {
    for (int count : new int[] {0, 1, 2, 3, 8}) {
      for (int alike : new int[] {0, 7, 8, 20}) {
        for (boolean descending : new boolean[] {false, true}) {
          merge(count, alike, descending);
        }
      }
    }
    assertThat(budget.usedBytes()).isZero();
  }

  private void merge(int count, int alike, boolean descending) throws IOException {
    SplittableRandom random = new SplittableRandom(count * 100L + alike);
    NavigableMap<byte[], byte[]> expected = RunModel.empty();
    List<SortedRun> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      NavigableMap<byte[], byte[]> records = RunModel.empty();
      for (int j = random.nextInt(300); j > 0; j--) {
        records.put(drawKey(random, alike), RunModel.drawValue(random, 50));
      }
      expected.putAll(records);
      RunFile file = RunModel.write(directory, "run-" + i, records, budget);
      runs.add(0, SortedRun.open(directory, "run-" + i, file, cache));
    }
    List<RecordSource> newestFirst = new ArrayList<>();
    for (SortedRun run : runs) {
      newestFirst.add(descending ? run.cursor().reversed() : run.cursor());
    }
    Merge<RecordSource> merge = new Merge<>(newestFirst, descending);
    for (Map.Entry<byte[], byte[]> each :
        (descending ? expected.descendingMap() : expected).entrySet()) {
      assertThat(merge.next()).isTrue();
      assertThat(merge.current().key()).isEqualTo(each.getKey());
      assertThat(merge.current().value()).isEqualTo(each.getValue());
    }
    for (int i = 0; i < 2; i++) {
      assertThat(merge.next()).isFalse();
      assertThatThrownBy(merge::current).isInstanceOf(IllegalStateException.class);
    }
    for (SortedRun run : runs) {
      run.close();
    }
    for (String name : directory.list()) {
      directory.delete(name);
    }
  }

  @Test
  void shouldOrderKeysAsUnsignedBytes() {
    byte[][] keys = {{}, {0}, {0, 0}, {1}, {(byte) 0x7F, 1}, {(byte) 0x80}, {(byte) 0xFF}};
    for (byte[] one : keys) {
      for (byte[] other : keys) {
        int order =
            Long.compare(KeyWord.of(one, 0, one.length), KeyWord.of(other, 0, other.length));
        assertThat(order == 0 || order < 0 == Arrays.compareUnsigned(one, other) < 0).isTrue();
      }
    }
  }
}
