/**
 * The engines, what they stand on, and what they throw. Knows nothing of Kafka.
 *
 * <p>An engine implements {@link io.weir.stores.KeyValueEngine}. The rooms: {@link
 * io.weir.stores.io} is the one seam to files, {@code io.weir.stores.format} the bytes on disk,
 * {@code io.weir.stores.memory} the process-wide budget, and {@code io.weir.stores.hashlog} the
 * in-place hash log.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores;
