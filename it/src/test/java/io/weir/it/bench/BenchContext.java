package io.weir.it.bench;

import java.io.File;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.internals.MockStreamsMetrics;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.StateRestoreCallbackAdapter;
import org.apache.kafka.test.InternalMockProcessorContext;

/** The context of the stores of a benchmark; it keeps the last restore callback for the driver. */
final class BenchContext extends InternalMockProcessorContext<Object, Object> {
  static final String TOPIC = "input";

  private static final Headers NO_HEADERS = new RecordHeaders();

  private final Metrics metrics;
  private RecordBatchingStateRestoreCallback restoreCallback;

  private BenchContext(File directory, StreamsConfig config, Metrics metrics) {
    super(
        directory,
        null,
        null,
        new MockStreamsMetrics(metrics),
        config,
        () -> null,
        null,
        Time.SYSTEM);
    this.metrics = metrics;
  }

  static BenchContext in(File directory, StreamsConfig config) {
    return new BenchContext(directory, config, new Metrics());
  }

  @Override
  public void register(StateStore store, StateRestoreCallback restore, CommitCallback commit) {
    super.register(store, restore, commit);
    restoreCallback = StateRestoreCallbackAdapter.adapt(restore);
  }

  /** Makes the record at the given offset the current one, as a task does before each record. */
  void moveTo(long offset, long timestampMs) {
    setRecordContext(new ProcessorRecordContext(timestampMs, offset, 0, TOPIC, NO_HEADERS));
  }

  RecordBatchingStateRestoreCallback restoreCallback() {
    return restoreCallback;
  }

  /** The sum of all metrics of the given name; 0 when the store has no such metric. */
  double metricSum(String name) {
    return metrics.metrics().values().stream()
        .filter(metric -> metric.metricName().name().equals(name))
        .map(metric -> metric.metricValue())
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(value -> !Double.isNaN(value))
        .sum();
  }
}
