/**
 * The settings as validated values. Knows nothing about Kafka: settings come as a map, in which a
 * value is text or already typed, just as Kafka passes on what an application was given.
 *
 * <table>
 * <caption>Settings. NAME is the name of a store; a setting with NAME wins over the one without.
 * </caption>
 * <tr><th>setting</th><th>value</th><th>default</th></tr>
 * <tr><td>{@code weir.memory.max.bytes}</td><td>memory of all stores of the process, at least 4 MiB;
 *   in bytes, or with a unit, as in {@code 64m}</td><td>from the limits of the JVM</td></tr>
 * <tr><td>{@code weir.files.max.open}</td><td>how many files the stores of the process keep open for
 *   reading, at least 16</td><td>1000, at most a quarter of the descriptors of the process</td></tr>
 * <tr><td>{@code weir.garbage.target}</td><td>part of the log of a key-value store that may be
 *   garbage before it is compacted, 0.1 to 0.9</td><td>0.35</td></tr>
 * <tr><td>{@code weir.generation.interval.ms}</td><td>time from one durable generation to the next,
 *   0 for one at every commit</td><td>30000</td></tr>
 * <tr><td>{@code weir.generation.max.age.ms}</td><td>age from which a generation is no longer
 *   opened, and the store is restored from the beginning of its changelog; 0 opens none, -1
 *   opens any</td>
 *   <td>three quarters of {@code topic.delete.retention.ms}, of a day if that is not set</td></tr>
 * <tr><td>{@code weir.store.NAME.engine}</td><td>{@code hash-log} or {@code sorted} for a
 *   key-value store, {@code window-log} for a window or session store, or {@code rocksdb}</td><td>chosen by Weir</td></tr>
 * <tr><td>{@code weir.store.NAME.memory.weight}</td><td>share of the memory relative to other
 *   stores, 0.001 to 1000</td><td>1</td></tr>
 * <tr><td>{@code weir.store.NAME.mutable.fraction}</td><td>part of the store's memory in which
 *   records are overwritten in place, 0 to 0.95</td><td>0.8</td></tr>
 * <tr><td>{@code weir.store.NAME.memtable.bytes}</td><td>size at which a sorted store writes its
 *   newest records to a file, 256 KiB to 1 GiB; in bytes, or with a unit</td><td>16 MiB</td></tr>
 * <tr><td>{@code weir.store.NAME.runs.per.level}</td><td>files of about the same size before a
 *   sorted store merges them, 1 to 32: few make scans cheap, many make writes cheap</td>
 *   <td>1 while it is scanned, otherwise 4</td></tr>
 * <tr><td>{@code weir.store.NAME.garbage.target}</td><td colspan="2">as above</td></tr>
 * <tr><td>{@code weir.store.NAME.generation.interval.ms}</td><td colspan="2">as above</td></tr>
 * <tr><td>{@code weir.store.NAME.generation.max.age.ms}</td><td colspan="2">as above</td></tr>
 * </table>
 *
 * <p>{@link io.weir.config.Settings} is the entry point. An invalid value throws {@link
 * io.weir.config.SettingException}. An unknown name is no error, since a later release may know it,
 * but {@link io.weir.config.Settings#unknown} reports it. Everything is immutable.
 */
@org.jspecify.annotations.NullMarked
package io.weir.config;
