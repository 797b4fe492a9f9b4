package io.weir.stores.sortedrun;

/**
 * What a run holds.
 *
 * @param records values and tombstones
 * @param tombstones how many of them
 * @param keyBytes of all keys together, before those that begin alike were made shorter
 * @param valueBytes of all values; in a run of version 4, of keys too
 */
public record RunStatistics(long records, long tombstones, long keyBytes, long valueBytes) {}
