package io.weir.stores;

/**
 * Walks over the entries of a scan. One thread at a time may use it; it holds memory and files
 * until it is closed. Once it or its store is closed, {@link #next} throws {@link
 * StoreClosedException}.
 */
public interface Cursor extends AutoCloseable {
  /** Moves to the next entry; false at the end. */
  boolean next();

  /** The key of the current entry, a fresh array. */
  byte[] key();

  /** The value of the current entry, a fresh array. */
  byte[] value();

  /** Idempotent. */
  @Override
  void close();
}
