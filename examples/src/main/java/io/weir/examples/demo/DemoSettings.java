package io.weir.examples.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What one run is to do.
 *
 * @param workload the events
 * @param query what is computed of them
 * @param stores what they are, and how they are run
 * @param bootstrapServers a Kafka to use; empty for an embedded one
 * @param partitions of the topic with the events
 * @param top how many results are shown
 * @param workParent directory in which the run makes its own
 */
record DemoSettings(
    Workload workload,
    QueryName query,
    StoreSetup stores,
    Optional<String> bootstrapServers,
    int partitions,
    int top,
    Path workParent) {}
