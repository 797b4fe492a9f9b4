package io.weir.stores.hashlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.Figure;
import io.weir.stores.io.Directory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.io.RefusingDirectory;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files stay in proportion to what lives, whatever is written for however long. */
class HashLogSpaceTest {
  /** Of the live bytes, with headers; see {@link SpaceBound}. */
  private static final int FACTOR = 4;

  private static final long CONSTANT = 1 << 20;

  /** A mark a generation: more than half a minute lies between two of them. */
  private static final long NANOS_PER_MARK = Duration.ofSeconds(31).toNanos();

  private final MemoryDirectory directory = new MemoryDirectory();
  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private HashLogOptions options =
      HashLogOptions.of("facts").withBackground(Runnable::run).withNanoClock(nanos::get);
  private double worst;
  private long most;

  private static byte[] key(long key) {
    return ByteBuffer.allocate(Long.BYTES).putLong(key).array();
  }

  /**
   * Updates keys at random.
   *
   * @param perMark updates from one mark to the next, 0 for none
   */
  private void update(
      HashLog store, int keys, int updates, int perMark, IntUnaryOperator lengthOf) {
    for (int i = 0; i < updates; i++) {
      int key = i < keys ? i : random.nextInt(keys);
      store.put(key(key), new byte[lengthOf.applyAsInt(i)]);
      if (perMark > 0 && i % perMark == 0) {
        nanos.addAndGet(NANOS_PER_MARK);
        store.mark(key(i));
      }
      if (i % 53 == 0) {
        directory.sync(); // as the system does it now and then
        long disk = FileSizes.of(directory);
        most = Math.max(most, disk);
        worst = Math.max(worst, (disk - CONSTANT) / (double) store.stats().get(Figure.LIVE_BYTES));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 500, 20_000})
  void shouldBoundDiskByWhatLivesWhenValuesAreSmall(int perMark) {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(8 << 20))) {
      update(store, 40_000, 200_000, perMark, i -> 1 + random.nextInt(1000));
    }
    assertThat(worst).isBetween(0.5, (double) FACTOR);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 500, 20_000})
  void shouldBoundDiskByWhatLivesWhenSegmentsAreShort(int perMark) {
    options = options.withSegmentBytes(1 << 17);
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(4 << 20))) {
      update(store, 20_000, 200_000, perMark, i -> 1 + random.nextInt(500));
    }
    assertThat(worst).isBetween(0.5, (double) FACTOR);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 400})
  void shouldBoundDiskByWhatLivesWhenValuesAreOfAllLengths(int perMark) {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(8 << 20))) {
      update(store, 300, 10_000, perMark, i -> 1 + random.nextInt(1 << 16));
    }
    assertThat(worst).isBetween(0.5, (double) FACTOR);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 1_000, 10_000})
  void shouldStayWithinFourMebibytesWhenLessThanOneLives(int perMark) {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(64 << 20))) {
      update(store, 6_500, 150_000, perMark, i -> 60 + random.nextInt(50));
      assertThat(store.stats().get(Figure.LIVE_BYTES)).isBetween(700_000L, 1_000_000L);
    }
    assertThat(most).isLessThan(4 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 100})
  void shouldStayWithinFourMebibytesWhenLessThanOneLivesInLargeValues(int perMark) {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(64 << 20))) {
      update(store, 9, 8_000, perMark, i -> 100_000);
    }
    assertThat(most).isLessThan(4 << 20);
  }

  @Test
  void shouldTakeLittleDiskWhenLittleLivesAndIsHot() {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(64 << 20))) {
      update(store, 1_000, 500_000, 500, i -> 100);
      assertThat(store.stats().get(Figure.LIVE_BYTES)).isEqualTo(124_000 + 4_000L);
      assertThat(store.stats().get(Figure.WRITTEN_BYTES))
          .isLessThan(600L << 20); // for 2,000 generations
    }
    assertThat(most).isLessThan(CONSTANT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000})
  void shouldGiveDiskBackWhenValuesShrink(int perMark) {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(64 << 20))) {
      update(store, 10_000, 15_000, perMark, i -> 10_000);
      update(store, 10_000, 60_000, perMark, i -> 10);
      assertThat(store.size()).isEqualTo(10_000);
      assertThat(FileSizes.of(directory)).isLessThan(4 << 20);
    }
    assertThat(FileSizes.of(directory)).isLessThan(4 << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000})
  void shouldGiveDiskBackWhenKeysAreDeleted(int perMark) {
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(64 << 20))) {
      update(store, 10_000, 15_000, perMark, i -> 10_000);
      for (int i = 0; i < 10_000; i++) {
        store.delete(key(i));
        if ((perMark > 0 && i % perMark == 0) || i == 9_999) {
          nanos.addAndGet(NANOS_PER_MARK);
          store.mark(key(i));
        }
      }
      nanos.addAndGet(NANOS_PER_MARK);
      store.mark(key(0));
      assertThat(FileSizes.of(directory)).isLessThan(4 << 20);
    }
  }

  /** Where the oldest segments die first, as with updates of all keys alike. */
  @Test
  void shouldBoundDiskWithoutAnIndexSnapshotWhenTheLogDiesFromItsBeginningOn() {
    Directory refusing = new RefusingDirectory(directory, "index-");
    try (HashLog store = HashLog.open(refusing, options, new MemoryBudget(8 << 20))) {
      update(store, 10_000, 200_000, 5_000, i -> random.nextInt(200));
      assertThat(store.stats().get(Figure.COMPACTED_BYTES)).isPositive();
      assertThat(store.stats().get(Figure.BACKGROUND_ERRORS)).isZero();
    }
    assertThat(worst).isBetween(0.5, (double) FACTOR);
    try (HashLog store = HashLog.open(directory, options, new MemoryBudget(8 << 20))) {
      assertThat(store.size()).isEqualTo(10_000);
    }
  }

  @Test
  void shouldCompactWhenNoIndexSnapshotCanBeWritten() {
    Directory refusing = new RefusingDirectory(directory, "index-");
    HashLogOptions often = options.withRedoBytes(1 << 20);
    try (HashLog store = HashLog.open(refusing, often, new MemoryBudget(4 << 20))) {
      update(store, 20_000, 20_000, 0, i -> 1 + random.nextInt(200));
      while (store.stats().get(Figure.BACKGROUND_ERRORS) == 0) {
        store.put(key(random.nextInt(20_000)), new byte[1 + random.nextInt(200)]);
      }
      long before = store.stats().get(Figure.COMPACTED_BYTES);
      for (int i = 0; i < 20_000; i++) {
        store.put(key(random.nextInt(20_000)), new byte[1 + random.nextInt(200)]);
      }
      assertThat(store.stats().get(Figure.COMPACTED_BYTES)).isGreaterThan(before);
      assertThat(store.get(key(1))).isNotNull();
    }
    assertThat(directory.list()).noneMatch(name -> name.startsWith("index-"));
  }
}
