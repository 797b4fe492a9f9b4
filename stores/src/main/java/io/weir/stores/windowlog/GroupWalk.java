package io.weir.stores.windowlog;

import org.jspecify.annotations.Nullable;

/** Walks over the keys of groups of level 0 in a bundle, in the order of a read. */
interface GroupWalk extends AutoCloseable {
  /** The next group, null at the end. The same one may come twice. */
  byte @Nullable [] next();

  /** No plain key of a group is shorter. */
  int shortestPlain();

  /** No plain key of a group is longer. */
  int longestPlain();

  /** Gives back what it holds. Idempotent. */
  @Override
  void close();
}
