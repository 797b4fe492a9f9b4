package io.weir.stores.windowlog;

import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks over the groups of a sorted run, block by block. */
final class RunWalk implements GroupWalk {
  private final SortedRun run;
  private final boolean descending;
  private int first;
  private int last;

  /** Groups of the block that was read last, and how many of them have passed. */
  private List<byte[]> groups = List.of();

  private int passed;

  /**
   * @param low the lowest key, null for no bound
   * @param high the highest key, null for no bound
   */
  RunWalk(SortedRun run, byte @Nullable [] low, byte @Nullable [] high, boolean descending) {
    this.run = run;
    this.descending = descending;
    this.first = low == null ? 0 : Math.max(0, run.blockOf(low));
    this.last = high == null ? run.blocks() - 1 : run.blockOf(high);
  }

  @Override
  public byte @Nullable [] next() {
    while (passed == groups.size()) {
      if (first > last) {
        return null;
      }
      groups = groupsOf(descending ? last-- : first++);
      passed = 0;
    }
    passed++;
    return groups.get(descending ? groups.size() - passed : passed - 1);
  }

  private List<byte[]> groupsOf(int block) {
    List<byte[]> found = new ArrayList<>();
    try {
      run.forEach(
          block,
          (key, group) -> {
            if (RowLayout.levelOf(key) == 0) {
              found.add(key);
            }
            return true;
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The visitor throws none.
    }
    return found;
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
