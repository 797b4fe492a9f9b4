package io.weir.examples.demo;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Stands in front of the node that counts and times every record on its way through: the read and
 * the write of the store, and handing the change to the producer. The first tenth of the records
 * warms up and is left out of the figures.
 *
 * <p>Its processors run on the one stream thread. Other threads may ask for {@link #processed} at
 * any time, and for the figures once that has reached the expected number.
 */
final class Meter {
  private static final long MAX_LATENCY_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int WARM_UP_SHARE = 10;

  private final Histogram latency = new Histogram(MAX_LATENCY_NANOS, 3);
  private final AtomicLong processed = new AtomicLong();
  private final long expected;
  private final long warmUp;
  private long startNanos;
  private long endNanos;

  /**
   * Makes a meter.
   *
   * @param expected how many records there are
   */
  Meter(long expected) {
    this.expected = expected;
    warmUp = expected / WARM_UP_SHARE;
  }

  /** A new processor that reports to this meter. */
  FixedKeyProcessor<String, byte[], byte[]> processor() {
    return new Stage();
  }

  /** Records that have gone through. */
  long processed() {
    return processed.get();
  }

  long expected() {
    return expected;
  }

  /** Over the whole application, from the end of the warm-up to the last record. */
  double recordsPerSecond() {
    double seconds = (endNanos - startNanos) / 1e9;
    return seconds > 0 ? (expected - warmUp) / seconds : Double.NaN;
  }

  long latencyNanos(double percentile) {
    return latency.getValueAtPercentile(percentile);
  }

  private final class Stage implements FixedKeyProcessor<String, byte[], byte[]> {
    private FixedKeyProcessorContext<String, byte[]> context;

    @SuppressWarnings("NullAway.Init") // init comes before the first record
    Stage() {}

    @Override
    public void init(FixedKeyProcessorContext<String, byte[]> processorContext) {
      context = processorContext;
    }

    @Override
    public void process(FixedKeyRecord<String, byte[]> event) {
      long index = processed.get();
      long before = System.nanoTime();
      if (index == warmUp) {
        startNanos = before;
      }
      context.forward(event);
      long after = System.nanoTime();
      if (index >= warmUp) {
        latency.recordValue(Math.min(after - before, MAX_LATENCY_NANOS));
      }
      endNanos = after;
      // publishes the figures, too
      processed.setRelease(index + 1);
    }
  }
}
