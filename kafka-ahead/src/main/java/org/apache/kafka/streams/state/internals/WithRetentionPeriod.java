package org.apache.kafka.streams.state.internals;

/**
 * Stands for the interface of this name in Kafka Streams 4.4.0, by which a store of windows or
 * sessions tells how far back from the newest record of its changelog a restore has to begin.
 */
public interface WithRetentionPeriod {
  /** In milliseconds; Kafka begins at the beginning, with a warning, if it is not positive. */
  long retentionPeriod();
}
