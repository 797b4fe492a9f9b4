package io.weir.stores.sortedrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.stores.StoreClosedException;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks that come into memory and go, as others need it, under readers and with their runs. */
@Tag("threads")
class BlockCacheTest {
  private static final String NAME = "run";

  private final MemoryDirectory directory = new MemoryDirectory();
  private final MemoryBudget budget = new MemoryBudget(MemoryBudget.MIN_BYTES);
  private final BlockCache cache = new BlockCache(budget, 1);

  private NavigableMap<byte[], byte[]> records(int count) {
    SplittableRandom random = new SplittableRandom(count);
    NavigableMap<byte[], byte[]> records = RunModel.empty();
    for (int i = 0; i < count; i++) {
      byte[] key = new byte[8];
      random.nextBytes(key);
      records.put(key, RunModel.drawValue(random, 200));
    }
    return records;
  }

  private SortedRun open(NavigableMap<byte[], byte[]> records) throws IOException {
    return SortedRun.open(directory, NAME, RunModel.write(directory, NAME, records, budget), cache);
  }

  private static void readAll(SortedRun run, NavigableMap<byte[], byte[]> records) {
    RunCursor cursor = run.cursor();
    for (Map.Entry<byte[], byte[]> each : records.entrySet()) {
      if (!cursor.next()
          || !Arrays.equals(cursor.key(), each.getKey())
          || !Arrays.equals(cursor.value(), each.getValue())) {
        throw new AssertionError("not the record that was written");
      }
    }
  }

  @Test
  void shouldReadNoBlockTwiceWhileThereIsRoom() throws IOException {
    NavigableMap<byte[], byte[]> records = records(5_000);
    SortedRun run = open(records);
    readAll(run, records);
    long reads = run.reads();
    assertThat(reads).isEqualTo(run.fences().blocks());
    assertThat(run.cachedBytes()).isEqualTo(cache.memoryBytes());
    readAll(run, records);
    for (byte[] key : records.keySet()) {
      assertThat(run.get(key)).isEqualTo(records.get(key));
    }
    assertThat(run.reads()).isEqualTo(reads);
    assertThat(cache.memoryBytes()).isGreaterThanOrEqualTo(run.fences().offset((int) reads) - 20);
    assertThat(run.memoryBytes()).isLessThan(30_000);
    assertThat(budget.usedBytes())
        .isGreaterThanOrEqualTo(run.memoryBytes() + run.cachedBytes())
        .isLessThan(run.memoryBytes() + run.cachedBytes() + Frame.BYTES);
    run.close();
    assertThat(budget.usedBytes()).isZero();
    assertThat(cache.memoryBytes()).isZero();
  }

  @Test
  void shouldLeaveTheCacheToOthersWhenRecordsArePassedOnOnce() throws IOException {
    NavigableMap<byte[], byte[]> records = records(1_000);
    try (SortedRun run = open(records)) {
      run.forEach((key, value) -> true);
      assertThat(cache.memoryBytes()).isZero();
    }
  }

  @Test
  void shouldTakeNoMoreWhenMemoryIsNotPlentyAndGiveAllBackWhenAsked() throws IOException {
    NavigableMap<byte[], byte[]> records = records(40_000);
    try (SortedRun run = open(records)) {
      readAll(run, records);
      assertThat(run.fences().offset(run.fences().blocks())).isGreaterThan(budget.maxBytes());
      assertThat(budget.usedBytes())
          .isBetween(budget.maxBytes() / 2, budget.maxBytes() * 3 / 4 + Frame.BYTES);
      List<Frame> taken = new ArrayList<>();
      for (Frame frame = budget.take(); frame != null; frame = budget.take()) {
        taken.add(frame);
      }
      assertThat(cache.memoryBytes()).isZero();
      readAll(run, records);
      assertThat(cache.memoryBytes()).isZero();
      taken.forEach(budget::give);
      readAll(run, records);
      assertThat(cache.memoryBytes()).isPositive();
    }
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldKeepWhatIsReadOftenWhenMuchIsReadOnce() throws IOException {
    NavigableMap<byte[], byte[]> records = records(40_000);
    byte[] hot = records.ceilingKey(new byte[] {0x40});
    try (SortedRun run = open(records)) {
      long hotReads = 0;
      RunCursor cursor = run.cursor();
      for (int i = 0; cursor.next(); i++) {
        if (i % 200 == 0) {
          long before = run.reads();
          assertThat(run.cursor().seek(hot)).isTrue();
          hotReads += run.reads() - before;
        }
      }
      assertThat(hotReads).isEqualTo(1);
    }
  }

  @Test
  void shouldShowNothingButWhatWasWrittenWhileBlocksComeAndGo() throws Exception {
    NavigableMap<byte[], byte[]> records = records(6_000);
    SortedRun run = open(records);
    AtomicBoolean ended = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 15; round++) {
                    readAll(run, records);
                  }
                }));
      }
      Future<?> evicter =
          threads.submit(
              () -> {
                while (!ended.get()) {
                  cache.evict(1);
                  Frame frame = budget.take();
                  if (frame != null) {
                    for (int i = 0; i < Frame.BYTES; i += Long.BYTES) {
                      frame.words().put(i / Long.BYTES, -1L);
                    }
                    budget.give(frame);
                  }
                }
              });
      for (Future<?> reader : readers) {
        reader.get();
      }
      ended.set(true);
      evicter.get();
    } finally {
      ended.set(true);
      threads.shutdown();
    }
    run.close();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void shouldEndReadersAndGiveBackEverythingWhenClosedUnderThem() throws Exception {
    NavigableMap<byte[], byte[]> records = records(3_000);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 20; round++) {
        SortedRun run = open(records);
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          readers.add(
              threads.submit(
                  () -> {
                    while (true) {
                      readAll(run, records);
                      cache.evict(1);
                    }
                  }));
        }
        while (run.reads() < 5L * round) {
          Thread.onSpinWait();
        }
        run.close();
        for (Future<?> reader : readers) {
          assertThat(endOf(reader)).isInstanceOf(StoreClosedException.class);
        }
        assertThat(budget.usedBytes()).isZero();
        directory.delete(NAME);
      }
    } finally {
      threads.shutdown();
    }
  }

  private static Throwable endOf(Future<?> reader) throws InterruptedException {
    try {
      reader.get();
      throw new AssertionError("it has not ended");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
