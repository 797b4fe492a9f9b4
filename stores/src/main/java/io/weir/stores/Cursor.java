package io.weir.stores;

/**
 * Walks over the entries of a scan. Used by one thread at a time; holds memory and files until it
 * is closed. After {@link #close}, or after its store was closed, {@link #next} throws {@link
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
