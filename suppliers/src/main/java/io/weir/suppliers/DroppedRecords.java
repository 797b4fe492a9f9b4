package io.weir.suppliers;

import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.metrics.StreamsMetricsImpl;
import org.apache.kafka.streams.processor.internals.metrics.TaskMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of records that came too late for a store: in the log, and in the sensor that the task has
 * for what it drops. The one class that uses Kafka's internal way to that sensor; should a release
 * of Kafka not have it, the log alone tells.
 */
final class DroppedRecords {
  private static final Logger LOG = LoggerFactory.getLogger(DroppedRecords.class);

  private final @Nullable Sensor sensor;

  DroppedRecords(StateStoreContext context) {
    this.sensor = sensorOf(context);
  }

  private static @Nullable Sensor sensorOf(StateStoreContext context) {
    try {
      return TaskMetrics.droppedRecordsSensor(
          Thread.currentThread().getName(),
          context.taskId().toString(),
          (StreamsMetricsImpl) context.metrics());
    } catch (LinkageError | ClassCastException e) {
      LOG.debug("Records that come too late are not counted", e);
      return null;
    }
  }

  /**
   * Tells of a record.
   *
   * @param warning what the log says, in Kafka's words for this kind of store
   */
  void count(String warning) {
    LOG.warn(warning);
    if (sensor != null) {
      sensor.record();
    }
  }
}
