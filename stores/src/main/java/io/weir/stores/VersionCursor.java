package io.weir.stores;

/**
 * Walks over the versions of a key. One thread at a time may use it; it holds memory and files
 * until it is closed. Once it or its store is closed, {@link #next} throws {@link
 * StoreClosedException}.
 */
public interface VersionCursor extends AutoCloseable {
  /** Moves to the next version; false at the end. */
  boolean next();

  /** The current version. */
  Version version();

  /** Idempotent. */
  @Override
  void close();
}
