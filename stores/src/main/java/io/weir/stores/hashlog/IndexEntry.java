package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;

/**
 * The word that the index keeps for a key: a tag, 26 bits of the hash, above the address of the
 * record. The tag begins right above the hash bits of the first bucket count, therefore a bucket
 * can be split without reading a record.
 */
final class IndexEntry {
  /** The bits of the hash that choose among the first buckets. */
  static final int FIRST_BITS = 8;

  private static final int TAG_SHIFT = RecordLayout.ADDRESS_BITS;
  private static final long TAG_MASK = (1L << (64 - TAG_SHIFT)) - 1;

  private IndexEntry() {}

  static long of(long hash, long address) {
    return tag(hash) << TAG_SHIFT | address;
  }

  /** The tag of a key. */
  static long tag(long hash) {
    return hash >>> FIRST_BITS & TAG_MASK;
  }

  static long tagOf(long entry) {
    return entry >>> TAG_SHIFT;
  }

  static long address(long entry) {
    return entry & RecordLayout.ADDRESS_MASK;
  }

  /** The bits of the hash that bucket and entry together still know. */
  static long hash(long bucket, long entry) {
    return tagOf(entry) << FIRST_BITS | (bucket & (1 << FIRST_BITS) - 1);
  }
}
