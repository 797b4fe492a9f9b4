package io.weir.stores.keyorder;

import java.io.IOException;

/** Keys in their order, each once. */
public interface KeyWalk {
  /** In place of a position: the key is there. */
  long NOT_GONE = Long.MAX_VALUE;

  /** Goes to the next key, at first to the first one; false if there is none. */
  boolean next() throws IOException;

  /** The key that the walk is at. Not to be changed. */
  byte[] key();

  /**
   * The position of the log at which the key was deleted. Whoever shows the log as of a later one
   * need not look for it. {@link #NOT_GONE} says only that the key may be there.
   */
  long goneFrom();
}
