package io.weir.stores.keyorder;

import io.weir.stores.sortedrun.SortedSource;

/** Keys in their order, each once. */
public interface KeyWalk extends SortedSource {
  /** In place of a position: the key is there. */
  long NOT_GONE = Long.MAX_VALUE;

  /** The key that the walk is at. Not to be changed. */
  byte[] key();

  @Override
  default byte[] keyBytes() {
    return key();
  }

  @Override
  default int keyLength() {
    return key().length;
  }

  /**
   * The position of the log at which the key was deleted. Whoever shows the log as of a later one
   * need not look for it. {@link #NOT_GONE} says only that the key may be there.
   */
  long goneFrom();
}
