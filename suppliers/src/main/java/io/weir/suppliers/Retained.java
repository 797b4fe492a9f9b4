package io.weir.suppliers;

import org.apache.kafka.streams.state.internals.WithRetentionPeriod;

/**
 * A {@link Flushed} store of windows or sessions that Kafka asks, since 4.4.0, how far back from
 * the newest record of its changelog a restore has to begin.
 */
interface Retained extends Flushed, WithRetentionPeriod {}
