package io.weir.suppliers;

import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.StoreClosedException;
import io.weir.stores.memory.MemoryBudget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.MeasurableStat;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.StateStoreContext;

/**
 * The metrics of one store, in the group of Kafka's own store metrics and with their tags. Where a
 * figure has the sense of one of RocksDB's, it has its name. Each is read when a reporter asks, so
 * that it costs a store nothing.
 */
final class StoreMetrics implements AutoCloseable {
  private static final String GROUP = "stream-state-metrics";

  private static final List<Metric> METRICS =
      List.of(
          // RocksDB's names
          metric("estimate-num-keys", Figure.KEYS),
          metric("size-all-mem-tables", Figure.MEMORY_BYTES),
          metric("cur-size-active-mem-table", Figure.MUTABLE_BYTES),
          metric("total-sst-files-size", Figure.DISK_BYTES),
          metric("bytes-written-total", Figure.PUT_BYTES),
          new Metric(
              "memtable-hit-ratio",
              "Part of the reads answered from memory",
              StoreMetrics::hitRatio),
          metric("background-errors", Figure.BACKGROUND_ERRORS),
          // Weir's own
          metric("live-bytes", Figure.LIVE_BYTES),
          metric("log-bytes", Figure.LOG_BYTES),
          metric("num-segments", Figure.SEGMENTS),
          metric("file-bytes-written-total", Figure.WRITTEN_BYTES),
          metric("flushes-total", Figure.FLUSHES),
          metric("compacted-bytes-total", Figure.COMPACTED_BYTES),
          metric("in-place-updates-total", Figure.IN_PLACE_UPDATES),
          metric("appends-total", Figure.APPENDS),
          metric("disk-reads-total", Figure.DISK_READS),
          metric("generations-total", Figure.GENERATIONS),
          // the same for all stores of the process
          new Metric(
              "memory-used-bytes",
              "Memory that all stores of the process take, in bytes",
              stats -> MemoryBudget.ofProcess().usedBytes()),
          new Metric(
              "memory-max-bytes",
              "Memory that all stores of the process may take, in bytes",
              stats -> MemoryBudget.ofProcess().maxBytes()),
          new Metric("open-stores", "Stores that are open in the process", stats -> Plans.count()));

  private final StreamsMetrics metrics;
  private final Sensor sensor;

  StoreMetrics(StateStoreContext context, StoreRequest<?> request, Supplier<EngineStats> stats) {
    String store = request.name();
    metrics = context.metrics();
    String task = context.taskId().toString();
    String thread = Thread.currentThread().getName();
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("thread-id", thread);
    tags.put("task-id", task);
    tags.put(request.metricsScope() + "-state-id", store);
    sensor = metrics.addSensor("weir." + thread + "." + task + "." + store, RecordingLevel.INFO);
    for (Metric metric : METRICS) {
      sensor.add(
          new MetricName(metric.name(), GROUP, metric.description(), tags),
          new Gauge(stats, metric.value()));
    }
  }

  private static Metric metric(String name, Figure figure) {
    return new Metric(name, figure.meaning(), stats -> stats.get(figure));
  }

  private static double hitRatio(EngineStats stats) {
    long hits = stats.get(Figure.MEMORY_HITS);
    long reads = hits + stats.get(Figure.DISK_READS);
    return reads == 0 ? Double.NaN : (double) hits / reads;
  }

  @Override
  public void close() {
    metrics.removeSensor(sensor);
  }

  private record Metric(String name, String description, ToDoubleFunction<EngineStats> value) {}

  /** Kafka's public interface has no gauges, but a statistic may compute what it likes. */
  private record Gauge(Supplier<EngineStats> stats, ToDoubleFunction<EngineStats> value)
      implements MeasurableStat {
    @Override
    public double measure(MetricConfig config, long now) {
      try {
        return value.applyAsDouble(stats.get());
      } catch (StoreClosedException e) {
        return Double.NaN; // a reporter asks while the store closes
      }
    }

    @Override
    public void record(MetricConfig config, double recorded, long now) {
      // nothing is recorded: the engine counts
    }
  }
}
