package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.StoreException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Files of runs that are not what was written: damaged, cut off, or lost with the power. */
class RunDamageTest {
  private static final String NAME = "run";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
  private final SplittableRandom random = new SplittableRandom(7);

  private NavigableMap<byte[], byte[]> records(int count) {
    NavigableMap<byte[], byte[]> records = RunModel.draw(random, count);
    records.put(new byte[] {1}, RunModel.drawTombstone(random));
    return records;
  }

  private List<byte[]> readAll(MemoryDirectory from, RunFile file) throws IOException {
    List<byte[]> found = new ArrayList<>();
    try (SortedRun run = SortedRun.open(from, NAME, file, new BlockCache(budget, 1))) {
      run.forEach(
          (key, value) -> {
            found.add(key);
            found.add(value);
            return true;
          });
    }
    return found;
  }

  private void expectRefusal(RunFile file, String what) {
    assertThatThrownBy(() -> readAll(directory, file))
        .as(what)
        .isInstanceOfAny(CorruptionException.class, FormatVersionException.class)
        .hasMessageStartingWith(NAME + " in memory ");
  }

  @Test
  void shouldTellDamageWhenAnyByteIsFlipped() throws IOException {
    NavigableMap<byte[], byte[]> records = records(120);
    RunFile file = RunModel.write(directory, NAME, records, budget);
    assertThat(file.length()).isLessThan(60_000);
    int step = (int) (file.length() / 8_000) + 1;
    for (long at = 0; at < SortedRunWriter.HEADER_BYTES; at++) {
      for (int bit = 0; bit < 8; bit++) {
        directory.flip(NAME, at, 1 << bit);
        expectRefusal(file, "bit " + bit + " of byte " + at);
        directory.flip(NAME, at, 1 << bit);
      }
    }
    for (long at = 0; at < file.length(); at += step) {
      int mask = 1 << random.nextInt(8);
      directory.flip(NAME, at, mask);
      expectRefusal(file, "byte " + at + " of " + file.length());
      directory.flip(NAME, at, mask);
    }
    assertThat(budget.usedBytes()).isZero();
    assertThat(directory.openHandles()).isEmpty();
    assertThat(readAll(directory, file))
        .usingElementComparator(Arrays::compareUnsigned)
        .isEqualTo(RunModel.flat(records));
  }

  @Test
  void shouldTellDamageWhenTheFileIsCutOffAnywhere() throws IOException {
    RunFile file = RunModel.write(directory, NAME, records(60), budget);
    byte[] whole = directory.snapshot().get(NAME);
    for (int length = 0; length < file.length(); length += 1 + random.nextInt(7)) {
      directory.put(NAME, whole);
      directory.truncate(NAME, length);
      expectRefusal(file, "cut to " + length + " of " + file.length());
    }
    assertThat(budget.usedBytes()).isZero();
    assertThat(directory.openHandles()).isEmpty();
  }

  @Test
  void shouldTellDamageWhenBlocksHaveChangedPlaces() throws IOException {
    NavigableMap<byte[], byte[]> records = RunModel.empty();
    for (int i = 0; i < 400; i++) {
      records.put(new byte[] {(byte) (i >>> 8), (byte) i}, new byte[39]);
    }
    RunFile file = RunModel.write(directory, NAME, records, budget);
    int first;
    int length;
    try (SortedRun run = SortedRun.open(directory, NAME, file, new BlockCache(budget, 1))) {
      first = (int) run.fences().offset(0);
      length = run.fences().blockLength(0);
      assertThat(run.fences().blockLength(1)).isEqualTo(length);
    }
    byte[] bytes = directory.snapshot().get(NAME);
    byte[] changed = bytes.clone();
    System.arraycopy(bytes, first, changed, first + length, length);
    System.arraycopy(bytes, first + length, changed, first, length);
    directory.put(NAME, changed);
    expectRefusal(file, "blocks in each other's place");
  }

  @Test
  void shouldBeWholeOrRefusedWhenThePowerFails() throws IOException {
    NavigableMap<byte[], byte[]> records = records(400);
    RunFile file = RunModel.write(directory, NAME, records, budget);
    int refused = 0;
    int whole = 0;
    for (int seed = 0; seed < 60; seed++) {
      // The bytes are synced; the name is not, and then it is.
      if (seed == 30) {
        directory.sync();
      }
      try {
        readAll(directory.crash(50, seed), file);
        whole++;
      } catch (NoSuchFileException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 30);
    assertThat(whole).isGreaterThanOrEqualTo(30);
  }

  @Test
  void shouldBeWholeOrRefusedWhenThePowerFailsBeforeTheSync() throws IOException {
    NavigableMap<byte[], byte[]> records = records(400);
    RunFile file;
    try (SortedRunWriter writer = new SortedRunWriter(directory, NAME, budget)) {
      for (byte[] key : records.keySet()) {
        writer.add(key, records.get(key));
      }
      file = writer.finishUnsynced();
    }
    directory.sync();
    int refused = 0;
    for (int seed = 0; seed < 60; seed++) {
      try {
        assertThat(readAll(directory.crash(seed, seed), file))
            .usingElementComparator(Arrays::compareUnsigned)
            .isEqualTo(RunModel.flat(records));
      } catch (StoreException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(50);
    assertThat(budget.usedBytes()).isZero();
  }
}
