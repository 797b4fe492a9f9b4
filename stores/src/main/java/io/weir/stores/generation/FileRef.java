package io.weir.stores.generation;

/**
 * A file of a generation. What it holds up to that length is never written again; it may have grown
 * since.
 *
 * @param name in the directory of the store
 * @param length in bytes
 * @param checksum of what it holds: a CRC32C of all of it, or of the index that checks the rest
 */
public record FileRef(String name, long length, int checksum) {}
