package io.weir.stores.sorted;

import java.util.List;

/**
 * Which runs are merged. Runs are of levels by their size, each level some times the one below it.
 * Once a level has more runs than allowed, these and all newer ones become one (O'Neil et al., The
 * log-structured merge-tree, 1996; Luo and Carey, LSM-based storage techniques: a survey, 2020).
 *
 * <p>How many runs a level may have is an option. Without it, what the store does decides: one
 * while it is scanned, so that a scan meets one large run and at most a small one for each level
 * below; more while nearly all that it does are writes. All runs become one, then, once the newer
 * ones together are twice as large as the oldest, so that the files stay below three times what is
 * live.
 */
final class MergePolicy {
  /** How many times larger the runs of a level are than those below. */
  private static final int GROWTH = 8;

  /** The lowest level has what tables become where memory is short; larger ones begin higher. */
  private static final long LOWEST_BYTES = LsmTree.MIN_TABLE_BYTES;

  private static final int RUNS_WHEN_SCANNED = 1;
  private static final int RUNS_WHEN_WRITTEN = 4;

  /** So many times the oldest run the newer ones may be. */
  private static final int MAX_NEWER = 2;

  private final int runsPerLevel;
  private final ScanShare scanShare;

  /**
   * @param runsPerLevel 0 if what the store does is to decide
   */
  MergePolicy(int runsPerLevel, ScanShare scanShare) {
    this.runsPerLevel = runsPerLevel;
    this.scanShare = scanShare;
  }

  /** How many of the newest runs are to become one; 0 if none. */
  int pick(List<Run> newestFirst) {
    if (runsPerLevel > 0) {
      return pick(newestFirst, runsPerLevel);
    }
    int count = pick(newestFirst, scanShare.isHigh() ? RUNS_WHEN_SCANNED : RUNS_WHEN_WRITTEN);
    return isMuchNewer(newestFirst) ? newestFirst.size() : count;
  }

  private static boolean isMuchNewer(List<Run> newestFirst) {
    long oldest = newestFirst.isEmpty() ? 0 : newestFirst.get(newestFirst.size() - 1).bytes();
    long all = newestFirst.stream().mapToLong(Run::bytes).sum();
    return all - oldest > MAX_NEWER * oldest;
  }

  private int pick(List<Run> newestFirst, int allowed) {
    int level = 0;
    int count = 0;
    while (count < newestFirst.size()) {
      int before = count;
      while (count < newestFirst.size() && level(newestFirst.get(count)) <= level) {
        count++;
      }
      if (count - before > allowed) {
        return count;
      }
      level++;
    }
    return 0;
  }

  private int level(Run run) {
    int level = 0;
    for (long bytes = LOWEST_BYTES; bytes < run.bytes(); bytes *= GROWTH) {
      level++;
    }
    return level;
  }
}
