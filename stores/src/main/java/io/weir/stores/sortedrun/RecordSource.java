package io.weir.stores.sortedrun;

/** Records in the order of their keys, each key once. */
public interface RecordSource extends SortedSource {
  /** What the record says of its key. */
  Kind kind();

  /** The key. Not to be changed. */
  byte[] key();

  /** A copy of the value; of a tombstone, of what its writer noted. */
  byte[] value();
}
