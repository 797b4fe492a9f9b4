package io.weir.examples.demo;

/**
 * An event on its way to Kafka.
 *
 * @param key what it counts for
 * @param value the rest of it
 * @param timeMs when it happened
 * @param partition of the topic that it goes to
 */
record Event(String key, byte[] value, long timeMs, int partition) {}
