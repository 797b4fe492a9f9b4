package io.weir.stores.windowlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The files of a window log stay in proportion to what lives also while a background thread works
 * beside the writer, as in production: another thread looks at them all the time.
 */
class WindowLogBackgroundSpaceTest {
  private static final long SPAN = 100;
  private static final long RETENTION = 5 * SPAN;
  private static final long END = 15 * SPAN;

  /** From one mark to the next so much time passes as between two commits of exactly-once. */
  private static final long NANOS_PER_MARK = Duration.ofMillis(100).toNanos();

  private final MemoryDirectory directory = new MemoryDirectory();
  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong live = new AtomicLong();

  /** Bytes of the files above a MiB, in what lives; from when windows expire. */
  private double most;

  private WindowLog open(ExecutorService background, int budgetMebibytes) {
    WindowLogOptions options =
        WindowLogOptions.of("windows", RETENTION, SPAN, SPAN, WindowModel.SUFFIX_BYTES)
            .withBundles(
                HashLogOptions.of("windows")
                    .withBackground(background)
                    .withNanoClock(nanos::get)
                    .withGenerationInterval(Duration.ofSeconds(30)));
    return WindowLog.open(directory, options, new MemoryBudget((long) budgetMebibytes << 20));
  }

  private static byte[] key(int key) {
    return ("key-" + key).getBytes(StandardCharsets.UTF_8);
  }

  private void sample() {
    while (!ended.get()) {
      directory.sync(); // as the system does it now and then
      long bytes = directory.bytes();
      if (live.get() > 0) {
        most = Math.max(most, (bytes - (1 << 20)) / (double) live.get());
      }
      Thread.onSpinWait();
    }
  }

  private void update(WindowLog store, int perMark, int keys, int valueBytes) {
    int updates = 0;
    for (long time = 0; time < END; time += 10) {
      for (int n = 0; n < Math.min(2_000, 4_000_000 / valueBytes); n++) {
        long start = Math.max(0, time - random.nextInt(3) * SPAN) / 50 * 50;
        store.put(WindowModel.rowKey(key(random.nextInt(keys)), start, 0), new byte[valueBytes]);
        if (perMark > 0 && updates++ % perMark == 0) {
          nanos.addAndGet(NANOS_PER_MARK);
          store.mark(key(0));
        }
        if (n % 20 == 0 && time >= RETENTION) {
          live.set(Math.max(live.get(), store.stats().get(Figure.LIVE_BYTES)));
        }
      }
    }
  }

  /** Marks that are close together, and generations by time that are far apart. */
  @ParameterizedTest
  @CsvSource({"15, 300, 2000, 64", "100, 1000, 100, 4", "30, 30, 16500, 64", "0, 300, 2000, 4"})
  void shouldBoundFilesByWhatLivesWhenABackgroundThreadWorks(
      int perMark, int keys, int valueBytes, int budgetMebibytes) throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    ExecutorService sampler = Executors.newSingleThreadExecutor();
    try (WindowLog store = open(background, budgetMebibytes)) {
      Future<?> sampling = sampler.submit(this::sample);
      update(store, perMark, keys, valueBytes);
      ended.set(true);
      sampling.get();
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    } finally {
      ended.set(true);
      sampler.shutdown();
      background.shutdown();
    }
    assertThat(most).isBetween(0.5, 4.0);
  }
}
