package io.weir.stores.windowlog;

import io.weir.stores.sortedrun.RunCursor;
import io.weir.stores.sortedrun.SortedRun;
import org.jspecify.annotations.Nullable;

/** Walks over the groups of a sorted run. */
final class RunWalk implements GroupWalk {
  private final RunCursor cursor;
  private final boolean descending;

  /**
   * @param low the lowest key, null for no bound
   * @param high the highest key, null for no bound
   */
  RunWalk(SortedRun run, byte @Nullable [] low, byte @Nullable [] high, boolean descending) {
    this.cursor = run.cursor(low, high, true);
    this.descending = descending;
  }

  @Override
  public byte @Nullable [] next() {
    while (descending ? cursor.previous() : cursor.next()) {
      if (cursor.keyBytes()[cursor.keyLength() - 1] == 0) { // Of level 0.
        return cursor.key();
      }
    }
    return null;
  }

  /** A run does not know. */
  @Override
  public int shortestPlain() {
    return 0;
  }

  @Override
  public int longestPlain() {
    return Integer.MAX_VALUE;
  }

  /** It holds nothing: the run belongs to the bundle. */
  @Override
  public void close() {}
}
