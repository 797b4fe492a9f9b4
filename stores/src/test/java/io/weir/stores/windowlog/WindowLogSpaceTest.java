package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.CountingDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of a window log as a whole stay in proportion to what lives in it. */
class WindowLogSpaceTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 5 * SPAN;

  /** A mark a generation: more than half a minute lies between two of them. */
  private static final long NANOS_PER_MARK = Duration.ofSeconds(31).toNanos();

  private final MemoryDirectory directory = new MemoryDirectory();
  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private final WindowLogOptions options =
      WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
          .withBundles(
              HashLogOptions.of("windows").withBackground(Runnable::run).withNanoClock(nanos::get));

  private long sizes() throws IOException {
    long bytes = 0;
    for (String name : directory.list()) {
      bytes += directory.length(name);
    }
    return bytes;
  }

  private static byte[] key(int key) {
    return ("key-" + key).getBytes(StandardCharsets.UTF_8);
  }

  /** Four times what lives, and a MiB. */
  private static long bound(WindowLog store) {
    return 4 * store.stats().get(Figure.LIVE_BYTES) + (1 << 20);
  }

  /**
   * The bundles of a store share what a store may have although little lives in it.
   *
   * @param perMark updates from one mark, and generation, to the next
   * @param hot so many of the six bundles that live are written to
   * @param keys so many are updated, each in two windows of each bundle
   */
  @ParameterizedTest
  @CsvSource({"50, 3, 50", "500, 6, 50", "5000, 6, 600"})
  void shouldBoundFilesAndWhatIsReadByWhatLives(int perMark, int hot, int keys) throws IOException {
    MemoryBudget budget = new MemoryBudget(64 << 20);
    long bound;
    try (WindowLog store = WindowLog.open(directory, options, budget)) {
      int updates = 0;
      for (long time = 0; time < 12 * SPAN; time += 10) {
        for (int n = 0; n < 1_000; n++) {
          long start = Math.max(0, time - random.nextInt(hot) * SPAN) / 50 * 50;
          store.put(WindowModel.rowKey(key(random.nextInt(keys)), start, 0), new byte[100]);
          if (updates++ % perMark == 0) {
            markLater(store, NANOS_PER_MARK);
          }
        }
        directory.sync(); // as the system does it now and then
        assertThat(sizes()).isLessThan(bound(store));
      }
      assertThat(store.stats().get(Figure.COMPACTED_BYTES)).isPositive();
      bound = bound(store);
    }
    CountingDirectory counting = new CountingDirectory(directory);
    try (WindowLog store = WindowLog.open(counting, options, budget)) {
      assertThat(counting.readBytes()).isBetween(store.stats().get(Figure.LIVE_BYTES) / 4, bound);
    }
  }

  /** Files cost the background more than bytes: a bundle that only grows has one for its log. */
  @Test
  void shouldKeepABundleInOneFileWhenItOnlyGrows() throws IOException {
    try (WindowLog store = WindowLog.open(directory, options, new MemoryBudget(64 << 20))) {
      for (int n = 0; n < 60_000; n++) {
        store.put(WindowModel.rowKey(key(n), 0, 0), new byte[100]);
        if (n % 10_000 == 9_999) {
          markLater(store, NANOS_PER_MARK);
        }
      }
      assertThat(store.stats().get(Figure.LIVE_BYTES)).isGreaterThan(8 << 20);
      assertThat(directory.list()).filteredOn(name -> name.contains("segment")).hasSize(1);
    }
  }

  /**
   * A bundle that nobody writes to any more gives its old files back, and a generation that frees
   * nothing is not made again and again.
   *
   * @param during so many marks are made while nearly all of it goes
   * @param shrinks whether values get short, or rows go
   * @param other whether another bundle is written afterwards
   */
  @ParameterizedTest
  @CsvSource({
    "1, false, false",
    "1, false, true",
    "1, true, true",
    "3, false, true",
    "3, true, false",
    "20, false, true",
    "20, true, true"
  })
  void shouldGiveBackFilesOfABundleThatHasShrunk(int during, boolean shrinks, boolean other)
      throws IOException {
    int rows = 10_000;
    try (WindowLog store = WindowLog.open(directory, options, new MemoryBudget(64 << 20))) {
      for (int n = 0; n < rows; n++) {
        store.put(WindowModel.rowKey(key(n), 0, 0), new byte[1_000]);
      }
      markLater(store, NANOS_PER_MARK);
      for (int n = 100; n < rows; n++) {
        byte[] row = WindowModel.rowKey(key(n), 0, 0);
        if (shrinks) {
          store.put(row, new byte[2]);
        } else {
          store.delete(row);
        }
        if (n % (rows / during) == rows / during - 1) {
          markLater(store, 1);
        }
      }
      long generations = store.stats().get(Figure.GENERATIONS);
      for (int n = 0; n < 50; n++) {
        if (other) {
          store.put(WindowModel.rowKey(key(n), 2 * SPAN, 0), new byte[100]);
        }
        markLater(store, 1);
      }
      directory.sync();

      assertThat(sizes()).isLessThan(bound(store));
      assertThat(store.stats().get(Figure.GENERATIONS) - generations).isLessThan(10);
    }
  }

  private void markLater(WindowLog store, long nanosLater) {
    nanos.addAndGet(nanosLater);
    store.mark(key(0));
  }
}
