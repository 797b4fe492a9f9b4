package io.weir.stores.sorted;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Cursor;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What walks do to a tree: a queue is not passed again and again, and scans have runs merged. */
@Tag("threads")
class LsmTreeWalkTest {
  private static final byte[] VALUE = new byte[100];
  private static final byte[] NOTE = {};

  @TempDir Path directory;

  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private LsmTree tree;

  @BeforeEach
  void open() throws IOException {
    LsmOptions options =
        LsmOptions.of("tree")
            .withMemtableBytes(1 << 18)
            .withBackground(Runnable::run, System::nanoTime, KeyHashing.SECURE);
    tree = LsmTree.open(new FileDirectory(directory), options, budget);
  }

  @AfterEach
  void close() {
    tree.close();
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private static long number(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  private List<Long> walk(Long from, Long to, Direction direction, int max) {
    List<Long> found = new ArrayList<>();
    byte[] lowest = from == null ? null : key(from);
    byte[] highest = to == null ? null : key(to);
    try (Cursor rows = tree.scan(lowest, highest, true, direction)) {
      while (found.size() < max && rows.next()) {
        found.add(number(rows.key()));
      }
    }
    return found;
  }

  /** Takes the lowest key out, as a queue does. */
  private void takeOne() {
    List<Long> first = walk(null, null, Direction.ASCENDING, 1);
    first.forEach(number -> tree.delete(key(number)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldShowWhatIsThereWhenAQueueIsTakenFromAndPutTo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TreeMap<Long, Boolean> model = new TreeMap<>();
    long end = 1_000;
    for (int i = 0; i < 20_000; i++) {
      int what = random.nextInt(100);
      if (what < 45) {
        tree.put(key(end), VALUE);
        model.put(end++, true);
      } else if (what < 46) {
        long low = Math.max(0, end - random.nextInt(2_000));
        assertThat(tree.get(key(low)) != null).isEqualTo(model.containsKey(low));
        tree.put(key(low), VALUE);
        model.put(low, true);
      } else if (what < 96) {
        takeOne();
        model.pollFirstEntry();
      } else if (what == 99 && random.nextInt(20) == 0) {
        tree.clear(NOTE);
        model.clear();
      } else {
        assertWalks(model, Math.max(0, end - random.nextInt(2_000)));
      }
    }
    assertThat(tree.size()).isEqualTo(model.size());
  }

  private void assertWalks(NavigableMap<Long, Boolean> model, long from) {
    assertThat(walk(null, null, Direction.ASCENDING, 20))
        .isEqualTo(model.keySet().stream().limit(20).toList());
    assertThat(walk(null, from, Direction.DESCENDING, Integer.MAX_VALUE))
        .isEqualTo(List.copyOf(model.headMap(from, true).descendingKeySet()));
    assertThat(walk(from, null, Direction.ASCENDING, 20))
        .isEqualTo(model.tailMap(from, true).keySet().stream().limit(20).toList());
  }

  @Test
  void shouldShowAWalkWhatWasThereWhenItBeganThoughTheRestIsTaken() {
    for (long i = 0; i < 100; i++) {
      tree.put(key(i), VALUE);
    }
    try (Cursor before = tree.scan(null, null, true, Direction.ASCENDING)) {
      for (int i = 0; i < 100; i++) {
        takeOne();
      }
      assertThat(walk(null, null, Direction.ASCENDING, 1)).isEmpty();
      tree.put(key(50), VALUE);
      for (long i = 0; i < 100; i++) {
        assertThat(before.next()).isTrue();
        assertThat(number(before.key())).isEqualTo(i);
      }
      assertThat(before.next()).isFalse();
    }
    assertThat(walk(null, null, Direction.ASCENDING, 2)).containsExactly(50L);
  }

  /** A walk that began in the midst of a put must not hide what is put. */
  @Test
  void shouldFindEachPutWhenOthersWalkMeanwhile() {
    long last = 1_000_000;
    tree.put(key(last), VALUE);
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!ended.get()) {
                walk(null, null, Direction.ASCENDING, 1);
              }
            });
    try {
      for (long round = 0; round < 3_000; round++) {
        for (long i = 0; i < 20; i++) {
          tree.put(key(i), VALUE);
          assertThat(walk(null, null, Direction.ASCENDING, 1)).containsExactly(i);
          tree.delete(key(i));
        }
      }
    } finally {
      ended.set(true);
      reader.join();
    }
  }

  @Test
  void shouldMergeRunsWhenItIsScannedButLeaveMoreOfThemWhenItIsWritten() {
    SplittableRandom random = new SplittableRandom(7);
    long mostRuns = 0;
    for (int i = 0; i < 60_000; i++) {
      tree.put(key(random.nextInt(20_000)), VALUE);
      mostRuns = Math.max(mostRuns, tree.stats().get(Figure.SEGMENTS));
    }
    assertThat(mostRuns).as("runs of a store that is written").isBetween(3L, 16L);

    for (int i = 0; i < 5_000; i++) {
      long from = random.nextInt(20_000);
      walk(from, from + 10, Direction.ASCENDING, 10);
    }
    assertThat(tree.stats().get(Figure.SEGMENTS)).as("runs of a store that is read").isLessThan(4);
  }
}
