package io.weir.stores.windowlog;

/**
 * A row that was read.
 *
 * @param key plain key, time and suffix
 */
record Row(byte[] key, byte[] value) {}
