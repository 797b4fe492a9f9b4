package io.weir.stores;

import org.jspecify.annotations.Nullable;

/** An engine for single keys, which also reads ranges of them. */
public interface KeyValueEngine extends Engine {
  /**
   * The entries from {@code from} to {@code to} in unsigned byte order, as they are now: the cursor
   * does not show later writes.
   *
   * @param from the lowest key, inclusive; null for no bound
   * @param to the highest key; null for no bound
   * @param toInclusive whether {@code to} itself belongs to the range
   */
  Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction);

  /** Does the slow part of the next {@link #scan} ahead of time. Calling it is optional. */
  default void prepareScan() {}

  /** The order of a {@link #scan}. */
  enum Direction {
    ASCENDING,
    DESCENDING
  }
}
