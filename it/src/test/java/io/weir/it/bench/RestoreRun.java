package io.weir.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Restores a store from changelog records, again and again into fresh stores until the time is up
 * or there were enough of them. The records are made outside of the measured time; the first store
 * is the warm-up.
 */
final class RestoreRun {
  private static final int BATCH = 1_000;

  /** Enough for a store that restores faster than its records are made. */
  private static final int REPETITIONS_MAX = 30;

  private final StoreRun run;
  private final LoadOrder order;
  private final Values values;
  private long elapsedNanos;
  private long cpuNanos;
  private long records;
  private Histogram latency = new Histogram(3);

  RestoreRun(StoreRun run) {
    this.run = run;
    order = LoadOrder.of(run.shape().keys());
    values = new Values(run.shape().valueBytes());
  }

  /** Measures; percentiles are of whole batches, divided by the records in each. */
  Figures measure() throws IOException {
    restoreOnce(0, new Figures());
    elapsedNanos = 0;
    cpuNanos = 0;
    records = 0;
    latency = new Histogram(3);
    Figures figures = new Figures();
    for (int repetition = 1;
        repetition <= REPETITIONS_MAX && elapsedNanos < run.time().toNanos();
        repetition++) {
      restoreOnce(repetition, figures);
    }
    return figures
        .put(Figure.MEAN_NS, (double) elapsedNanos / records)
        .put(Figure.CPU_NS, (double) cpuNanos / records)
        .put(Figure.P50_NS, latency.getValueAtPercentile(50))
        .put(Figure.P99_NS, latency.getValueAtPercentile(99))
        .put(Figure.P9999_NS, latency.getValueAtPercentile(99.99))
        .put(Figure.MAX_NS, latency.getMaxValue())
        .put(Figure.OPERATIONS, records);
  }

  private void restoreOnce(int repetition, Figures figures) throws IOException {
    Path directory = Files.createDirectory(run.directory().resolve("restore-" + repetition));
    Footprint before = Footprint.afterCollection();
    try (StoreUnderTest store = new StoreUnderTest(run.task(directory))) {
      restore(store);
      double putBytes = (double) order.count() * (Keys.LENGTH + values.length());
      Footprint.now().addWrites(before, putBytes, figures);
      Footprint.afterCollection().addMemory(before, figures);
      figures.put(Figure.STORE_WRITTEN_BYTES, store.task().bytesWrittenByMetrics());
      figures.put(Figure.DISK_BYTES, Footprint.diskBytes(directory));
      values.count(store.get(order.id(order.count() / 2)));
    }
    StateDirectory.delete(directory);
  }

  private void restore(StoreUnderTest store) {
    CpuTime cpu = CpuTime.started();
    long making = 0;
    for (long step = 0; step < order.count(); step += BATCH) {
      long began = CpuTime.ofThread();
      List<ConsumerRecord<byte[], byte[]>> batch = batch(step);
      making += CpuTime.ofThread() - began;
      long before = System.nanoTime();
      store.task().restoreCallback().restoreBatch(batch);
      long nanos = System.nanoTime() - before;
      elapsedNanos += nanos;
      records += batch.size();
      latency.recordValue(nanos / batch.size());
    }
    long before = System.nanoTime();
    store.task().commit(order.count() - 1);
    elapsedNanos += System.nanoTime() - before;
    cpuNanos += Math.max(0, cpu.nanos() - making);
  }

  private List<ConsumerRecord<byte[], byte[]>> batch(long start) {
    long end = Math.min(start + BATCH, order.count());
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(BATCH);
    for (long step = start; step < end; step++) {
      batch.add(
          new ConsumerRecord<>(
              StoreUnderTest.CHANGELOG.topic(),
              0,
              step,
              Keys.array(order.id(step)),
              values.value(step, 1)));
    }
    return batch;
  }
}
