package io.weir.examples.demo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one run is to do.
 *
 * @param workload the events
 * @param query what is computed of them
 * @param side where the stores come from
 * @param bootstrapServers a Kafka to use; empty for an embedded one
 * @param partitions of the topic with the events
 * @param memoryBytes the budget of all Weir stores; empty for the default
 * @param cacheBytes Kafka's record cache in front of the stores; 0 for none
 * @param guarantee at least once, or exactly once
 * @param top how many results are shown
 * @param workParent directory in which the run makes its own
 */
record DemoSettings(
    Workload workload,
    QueryName query,
    Side side,
    Optional<String> bootstrapServers,
    int partitions,
    OptionalLong memoryBytes,
    long cacheBytes,
    Guarantee guarantee,
    int top,
    Path workParent) {}
