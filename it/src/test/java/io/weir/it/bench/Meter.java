package io.weir.it.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.HdrHistogram.Histogram;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Takes the time of an application, from the first record after the warm-up to the last one. Its
 * processors stand in front of the rest of the topology and run on the one stream thread; others
 * may ask for the figures after {@link #done}.
 */
final class Meter {
  private static final int TIME_EVERY = 7;
  private static final long NANOS_MAX = Duration.ofMinutes(10).toNanos();

  private final Histogram latency = new Histogram(NANOS_MAX, 3);
  private final CountDownLatch done = new CountDownLatch(1);
  private final long warmupRecords;
  private final long records;
  private long seen;
  private CpuTime cpu = CpuTime.started();
  private long startNanos;
  private long elapsedNanos;
  private long cpuNanos;

  /**
   * Makes a meter.
   *
   * @param warmupRecords how many records go before the measured ones
   * @param records how many are measured
   */
  Meter(long warmupRecords, long records) {
    this.warmupRecords = warmupRecords;
    this.records = records;
  }

  /** A new processor that reports to this meter. */
  FixedKeyProcessor<byte[], byte[], byte[]> processor() {
    return new Stage();
  }

  /** Comes to zero after the last record. */
  CountDownLatch done() {
    return done;
  }

  /** The mean is of the whole application; the percentiles are of what follows the meter. */
  Figures figures() {
    return new Figures()
        .put(Figure.MEAN_NS, (double) elapsedNanos / records)
        .put(Figure.CPU_NS, (double) cpuNanos / records)
        .put(Figure.P50_NS, latency.getValueAtPercentile(50))
        .put(Figure.P99_NS, latency.getValueAtPercentile(99))
        .put(Figure.P9999_NS, latency.getValueAtPercentile(99.99))
        .put(Figure.MAX_NS, latency.getMaxValue())
        .put(Figure.OPERATIONS, records)
        .putLatency(latency);
  }

  /** Passes every record on and times what follows. */
  private final class Stage implements FixedKeyProcessor<byte[], byte[], byte[]> {
    private FixedKeyProcessorContext<byte[], byte[]> context;

    @Override
    public void init(FixedKeyProcessorContext<byte[], byte[]> processorContext) {
      context = processorContext;
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte[]> record) {
      long index = seen++ - warmupRecords;
      if (index == 0) {
        cpu = CpuTime.started();
        startNanos = System.nanoTime();
      }
      if (index >= 0 && index % TIME_EVERY == 0) {
        long before = System.nanoTime();
        context.forward(record);
        latency.recordValue(Math.min(System.nanoTime() - before, NANOS_MAX));
      } else {
        context.forward(record);
      }
      if (index == records - 1) {
        elapsedNanos = System.nanoTime() - startNanos;
        cpuNanos = cpu.nanos();
        done.countDown();
      }
    }
  }
}
