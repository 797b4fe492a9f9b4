package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files stay in proportion to what lives also while a background thread works beside the writer, as
 * in production: another thread looks at them all the time.
 */
class HashLogBackgroundSpaceTest {
  private static final int KEYS = 500;
  private static final int VALUE_BYTES = 16_500;
  private static final int UPDATES = 10_000;

  /** From one mark to the next so much time passes as between two commits of exactly-once. */
  private static final long NANOS_PER_MARK = Duration.ofMillis(100).toNanos();

  private final MemoryDirectory directory = new MemoryDirectory();
  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private final AtomicBoolean ended = new AtomicBoolean();
  private long most;

  private HashLog open(ExecutorService background, long intervalMillis, int budgetMebibytes) {
    HashLogOptions options =
        HashLogOptions.of("facts")
            .withBackground(background)
            .withNanoClock(nanos::get)
            .withGenerationInterval(Duration.ofMillis(intervalMillis));
    return HashLog.open(directory, options, new MemoryBudget((long) budgetMebibytes << 20));
  }

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  private void sample() {
    while (!ended.get()) {
      directory.sync(); // as the system does it now and then
      most = Math.max(most, FileSizes.of(directory));
      Thread.onSpinWait();
    }
  }

  /**
   * Updates keys at random, some far more often than others.
   *
   * @param perMark updates from one mark to the next, 0 for none
   */
  private void update(HashLog store, int updates, int perMark) {
    for (int i = 0; i < updates; i++) {
      double part = random.nextDouble();
      int key = i < KEYS ? i : (int) (KEYS * part * part * part);
      store.put(key(key), new byte[VALUE_BYTES]);
      if (perMark > 0 && i % perMark == 0) {
        nanos.addAndGet(NANOS_PER_MARK);
        store.mark(key(i));
      }
    }
  }

  private void updateAndSample(HashLog store, int perMark) throws Exception {
    ExecutorService sampler = Executors.newSingleThreadExecutor();
    try {
      Future<?> sampling = sampler.submit(this::sample);
      update(store, UPDATES, perMark);
      ended.set(true);
      sampling.get();
    } finally {
      ended.set(true);
      sampler.shutdown();
    }
  }

  /** Marks that are close together, and generations by time that are far apart or a bit less so. */
  @ParameterizedTest
  @CsvSource({"30000, 15, 4", "30000, 15, 64", "1000, 100, 4", "30000, 0, 4", "30000, 0, 64"})
  void shouldBoundDiskByWhatLivesWhenABackgroundThreadWorks(
      int intervalMillis, int perMark, int budgetMebibytes) throws Exception {
    ExecutorService background = Executors.newSingleThreadExecutor();
    long live;
    try (HashLog store = open(background, intervalMillis, budgetMebibytes)) {
      updateAndSample(store, perMark);
      live = store.stats().get(Figure.LIVE_BYTES);
      assertThat(live).isGreaterThanOrEqualTo((long) KEYS * VALUE_BYTES);
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    } finally {
      background.shutdown();
    }
    assertThat(most).isBetween(live, 4 * live + (1 << 20));
  }

  /** Of one that cycles through less than it may, a mark before its time begins none. */
  @Test
  void shouldMakeNoGenerationBeforeItsTimeWhenTheLogIsFarBelowItsBound() {
    try (HashLog store = openFarBelow()) {
      for (int i = 0; i < 100_000; i++) {
        store.put(key(random.nextInt(1_000)), new byte[100]);
        if (i % 10 == 0) {
          store.mark(key(i));
        }
        if (i % 20_000 == 0) {
          nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        }
      }
      assertThat(store.stats().get(Figure.GENERATIONS)).isEqualTo(5);
    }
  }

  private HashLog openFarBelow() {
    HashLogOptions options =
        HashLogOptions.of("facts").withBackground(Runnable::run).withNanoClock(nanos::get);
    return HashLog.open(directory, options, new MemoryBudget(64 << 20));
  }
}
