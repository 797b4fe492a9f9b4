/**
 * The engines, what they are built on, and what they throw. Knows nothing about Kafka.
 *
 * <p>An engine implements {@link io.weir.stores.Engine}: {@link io.weir.stores.KeyValueEngine} for
 * single keys, {@link io.weir.stores.WindowEngine} for rows that have a time and expire, {@link
 * io.weir.stores.VersionedEngine} for what keys have been over time. The rooms: {@link
 * io.weir.stores.io} is the one seam to files, {@code io.weir.stores.format} the bytes on disk,
 * {@code io.weir.stores.memory} the process-wide budget, {@code io.weir.stores.generation} marks,
 * manifests and opening, {@code io.weir.stores.hashlog} the in-place hash log, {@code
 * io.weir.stores.keyorder} the order of its keys, {@code io.weir.stores.sortedrun} records in order
 * in a file, {@code io.weir.stores.sorted} the sorted tree, {@code io.weir.stores.versioned}
 * versions in such a tree, and {@code io.weir.stores.windowlog} the purge-by-window log.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores;
