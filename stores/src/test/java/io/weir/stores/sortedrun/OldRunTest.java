package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.CorruptionException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A run of version 4, as the code of that time has written it. */
class OldRunTest {
  private static final String NAME = "run-version-4";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
  private final byte[] bytes = read(NAME);
  private final RunFile file = RunFile.read(ByteBuffer.wrap(read(NAME + ".reference")));

  private static byte[] read(String resource) {
    try (InputStream stream = OldRunTest.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was written. */
  private static NavigableMap<byte[], byte[]> records() {
    SplittableRandom random = new SplittableRandom(4);
    NavigableMap<byte[], byte[]> records = RunModel.empty();
    for (int i = 0; i < 300; i++) {
      byte[] key = new byte[random.nextInt(20)];
      random.nextBytes(key);
      byte[] value = new byte[random.nextInt(i % 100 == 0 ? 6_000 : 60)];
      random.nextBytes(value);
      records.put(key, value);
    }
    for (int i = 0; i < 20; i++) {
      byte[] key = new byte[600];
      Arrays.fill(key, (byte) 7);
      key[599] = (byte) i;
      records.put(key, new byte[300]);
    }
    return records;
  }

  @Test
  void shouldReadAllThatWasWrittenWhenOpened() throws IOException {
    directory.put(NAME, bytes);
    NavigableMap<byte[], byte[]> records = records();
    try (SortedRun run = SortedRun.open(directory, NAME, file, new BlockCache(budget, 1))) {
      assertThat(run.statistics().records()).isEqualTo(records.size());
      for (int round = 0; round < 2; round++) { // From the file, then from the cache.
        RunCursor up = run.cursor();
        for (byte[] key : records.keySet()) {
          assertThat(up.next()).isTrue();
          assertThat(up.key()).isEqualTo(key);
          assertThat(up.value()).isEqualTo(records.get(key));
          assertThat(up.kind()).isEqualTo(Kind.VALUE);
          assertThat(run.get(key)).isEqualTo(records.get(key));
        }
        assertThat(up.next()).isFalse();
      }
      RecordSource down = run.cursor().reversed();
      for (byte[] key : records.descendingKeySet()) {
        assertThat(down.next()).isTrue();
        assertThat(down.key()).isEqualTo(key);
      }
      long before = run.reads();
      for (int i = 0; i < 1_000; i++) {
        assertThat(run.get(ByteBuffer.allocate(21).putInt(i).array())).isNull();
      }
      assertThat(run.reads() - before).as("reads for keys that are not there").isLessThan(60);
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldTellDamageWhenAnyByteIsFlipped() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int at = 12; at < bytes.length; at += 1 + random.nextInt(40)) {
      directory.put(NAME, bytes);
      directory.flip(NAME, at, 1 << random.nextInt(8));
      assertThatThrownBy(
              () -> {
                try (SortedRun run =
                    SortedRun.open(directory, NAME, file, new BlockCache(budget, 1))) {
                  run.forEach((key, value) -> true);
                }
              })
          .as("byte %d", at)
          .isInstanceOf(CorruptionException.class);
    }
    assertThat(budget.usedBytes()).isZero();
  }
}
