package io.weir.examples.demo;

import java.util.OptionalLong;

/**
 * What the stores of an application are, and how they are run.
 *
 * @param side where the stores come from
 * @param memoryBytes the budget of all Weir stores; empty for the default
 * @param cacheBytes Kafka's record cache in front of the stores; 0 for none
 * @param guarantee at least once, or exactly once
 */
record StoreSetup(Side side, OptionalLong memoryBytes, long cacheBytes, Guarantee guarantee) {}
