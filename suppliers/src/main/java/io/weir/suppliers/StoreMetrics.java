package io.weir.suppliers;

import io.weir.stores.EngineStats;
import io.weir.stores.StoreClosedException;
import io.weir.stores.memory.MemoryBudget;
import java.util.LinkedHashMap;
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

  private static final Map<String, Figure> FIGURES = new LinkedHashMap<>();

  static {
    // RocksDB's names
    add("estimate-num-keys", "Number of keys", EngineStats::keys);
    add("size-all-mem-tables", "Memory taken from the budget, in bytes", EngineStats::memoryBytes);
    add(
        "cur-size-active-mem-table",
        "Memory updated in place, in bytes",
        EngineStats::mutableBytes);
    add("total-sst-files-size", "Size of all files, in bytes", EngineStats::diskBytes);
    add("bytes-written-total", "Bytes of keys and values written", EngineStats::putBytes);
    add("memtable-hit-ratio", "Part of the reads answered from memory", StoreMetrics::hitRatio);
    add("background-errors", "Errors of background work", EngineStats::backgroundErrors);
    // Weir's own
    add("live-bytes", "Bytes of the log that are in use", EngineStats::liveBytes);
    add("log-bytes", "Bytes of the log, in use or not", EngineStats::logBytes);
    add("num-segments", "Files of the log", EngineStats::segments);
    add("file-bytes-written-total", "Bytes written to files", EngineStats::writtenBytes);
    add("flushes-total", "Flushes of the log to files", EngineStats::flushes);
    add("compacted-bytes-total", "Bytes that compaction copied", EngineStats::compactedBytes);
    add("in-place-updates-total", "Updates that overwrote", EngineStats::inPlaceUpdates);
    add("appends-total", "Updates that appended", EngineStats::appends);
    add("disk-reads-total", "Records read from files", EngineStats::diskReads);
    add("generations-total", "Generations made durable", EngineStats::generations);
    // the same for all stores of the process
    add(
        "memory-used-bytes",
        "Memory that all stores of the process take, in bytes",
        stats -> MemoryBudget.ofProcess().usedBytes());
    add(
        "memory-max-bytes",
        "Memory that all stores of the process may take, in bytes",
        stats -> MemoryBudget.ofProcess().maxBytes());
    add("open-stores", "Stores that are open in the process", stats -> Plans.count());
  }

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
    FIGURES.forEach(
        (name, figure) ->
            sensor.add(
                new MetricName(name, GROUP, figure.description(), tags),
                new Gauge(stats, figure.value())));
  }

  private static void add(String name, String description, ToDoubleFunction<EngineStats> value) {
    FIGURES.put(name, new Figure(description, value));
  }

  private static double hitRatio(EngineStats stats) {
    long reads = stats.memoryHits() + stats.diskReads();
    return reads == 0 ? Double.NaN : (double) stats.memoryHits() / reads;
  }

  @Override
  public void close() {
    metrics.removeSensor(sensor);
  }

  private record Figure(String description, ToDoubleFunction<EngineStats> value) {}

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
