/**
 * Benchmarks of state stores: Weir beside RocksDB, Kafka's in-memory store and a bare heap map.
 *
 * <p>Every figure is a comparison made in one run on one machine. {@link io.weir.it.bench.Bench} is
 * the command; it plans measurements, forks a fresh JVM for each (so that no side inherits the
 * other's compiled code, heap or native memory), alternates the sides round by round, and reports
 * medians with their range. A store is driven through its public face only: it is got from a {@code
 * DslStoreSuppliers} class by name, so that any store can be measured.
 *
 * <p>Priorities: sides are treated alike (same heap, same direct memory, same keys, same order),
 * then repeatability, then speed of the run. The code is never published.
 *
 * <p>Thread rule: one thread drives one store. Error rule: a store that answers wrongly ends the
 * measurement with an {@link java.lang.IllegalStateException}; a wrong store has no speed.
 */
@NullMarked
package io.weir.it.bench;

import org.jspecify.annotations.NullMarked;
