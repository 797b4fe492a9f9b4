package io.weir.stores.sortedrun;

import java.io.IOException;

/** Keys in their order, each once, from the first on. */
public interface SortedSource {
  /** Goes to the next key, at first to the first one; false if there is none. */
  boolean next() throws IOException;

  /** Begins with the key that it is at; good until it moves, and not to be changed. */
  byte[] keyBytes();

  /** How long that key is. */
  int keyLength();
}
