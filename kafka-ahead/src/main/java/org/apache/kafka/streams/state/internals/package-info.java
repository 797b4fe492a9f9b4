/**
 * What Kafka has here since 4.4.0. Classes that name it are only loaded by a Kafka that has it, or
 * are tried and done without.
 */
@org.jspecify.annotations.NullMarked
package org.apache.kafka.streams.state.internals;
