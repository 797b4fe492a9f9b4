package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final long SEGMENT = 100;
  private static final long RETENTION = 5 * SEGMENT;

  /** A mark a generation: more than half a minute lies between two of them. */
  private static final long NANOS_PER_MARK = Duration.ofSeconds(31).toNanos();

  private final MemoryDirectory directory = new MemoryDirectory();
  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private final WindowLogOptions options =
      WindowLogOptions.of("windows", RETENTION, SEGMENT, SEGMENT, WindowModel.SUFFIX_BYTES)
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
    return 4 * store.stats().liveBytes() + (1 << 20);
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
      for (long time = 0; time < 12 * SEGMENT; time += 10) {
        for (int n = 0; n < 1_000; n++) {
          long start = Math.max(0, time - random.nextInt(hot) * SEGMENT) / 50 * 50;
          store.put(WindowModel.rowKey(key(random.nextInt(keys)), start, 0), new byte[100]);
          if (updates++ % perMark == 0) {
            nanos.addAndGet(NANOS_PER_MARK);
            store.mark(key(0));
          }
        }
        directory.sync(); // as the system does it now and then
        assertThat(sizes()).isLessThan(bound(store));
      }
      assertThat(store.stats().compactedBytes()).isPositive();
      bound = bound(store);
    }
    CountingDirectory counting = new CountingDirectory(directory);
    try (WindowLog store = WindowLog.open(counting, options, budget)) {
      assertThat(counting.readBytes()).isBetween(store.stats().liveBytes() / 4, bound);
    }
  }

  /** Files cost the background more than bytes: a bundle that only grows has one for its log. */
  @Test
  void shouldKeepABundleInOneFileWhenItOnlyGrows() throws IOException {
    try (WindowLog store = WindowLog.open(directory, options, new MemoryBudget(64 << 20))) {
      for (int n = 0; n < 60_000; n++) {
        store.put(WindowModel.rowKey(key(n), 0, 0), new byte[100]);
        if (n % 10_000 == 9_999) {
          nanos.addAndGet(NANOS_PER_MARK);
          store.mark(key(0));
        }
      }
      assertThat(store.stats().liveBytes()).isGreaterThan(8 << 20);
      assertThat(directory.list()).filteredOn(name -> name.contains("segment")).hasSize(1);
    }
  }
}
