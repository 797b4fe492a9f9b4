package io.weir.stores.sorted;

import java.util.List;

/**
 * Which runs are merged. Runs are of levels by their size, each level some times the one below it.
 * Once a level has more runs than allowed, these and all newer ones become one (O'Neil et al., The
 * log-structured merge-tree, 1996; Luo and Carey, LSM-based storage techniques: a survey, 2020).
 */
final class MergePolicy {
  /** How many times larger the runs of a level are than those below. */
  private static final int GROWTH = 8;

  private final int runsPerLevel;
  private final long lowestBytes;

  /**
   * @param lowestBytes about the size of a run that comes from memory
   */
  MergePolicy(int runsPerLevel, long lowestBytes) {
    this.runsPerLevel = runsPerLevel;
    this.lowestBytes = lowestBytes;
  }

  /** How many of the newest runs are to become one; 0 if none. */
  int pick(List<Run> newestFirst) {
    int level = 0;
    int count = 0;
    while (count < newestFirst.size()) {
      int before = count;
      while (count < newestFirst.size() && level(newestFirst.get(count)) <= level) {
        count++;
      }
      if (count - before > runsPerLevel) {
        return count;
      }
      level++;
    }
    return 0;
  }

  private int level(Run run) {
    int level = 0;
    for (long bytes = lowestBytes; bytes < run.bytes(); bytes *= GROWTH) {
      level++;
    }
    return level;
  }
}
