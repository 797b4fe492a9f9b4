package io.weir.stores.windowlog;

/**
 * Tells with which groups the rows of a group may alternate. They may where one plain key is the
 * beginning of another, and the other goes on like the time of a row of the first.
 */
final class Alternation {
  private final RowLayout layout;
  private final long from;
  private final long to;
  private final int shortestPlain;
  private final int longestPlain;

  /**
   * @param from earliest time of a row, not negative
   * @param to latest time of a row
   * @param shortestPlain no plain key is shorter
   * @param longestPlain none is longer
   */
  Alternation(RowLayout layout, long from, long to, int shortestPlain, int longestPlain) {
    this.layout = layout;
    this.from = from;
    this.to = to;
    this.shortestPlain = shortestPlain;
    this.longestPlain = longestPlain;
  }

  /** Rows alternate only where plain keys are not of one length. */
  boolean isPossible() {
    return shortestPlain < longestPlain;
  }

  /**
   * The lowest group with rows that may lie above some of this group, which all groups between have
   * then too; the group itself if there is none below. It need not exist.
   *
   * <p>The rows of a lower group reach up to this one if its plain key is a beginning of the key of
   * this one (plain key and time), and what follows that in this one is a time of its grain.
   */
  byte[] lowestWith(byte[] group) {
    byte[] lowest = group;
    int longest = Math.min(longestPlain, group.length - 1);
    for (int length = shortestPlain; length <= longest; length++) {
      long time = timeAt(group, length);
      if (time >= 0 && time <= to && layout.start(time) - from > -layout.grainMs()) {
        byte[] below = RowLayout.groupKey(group, length, layout.start(time), 0);
        lowest = GroupOrder.compare(below, lowest) < 0 ? below : lowest;
      }
    }
    return lowest;
  }

  /** The time that a key of a group has from an offset on, if what is missing were zeros. */
  private static long timeAt(byte[] group, int offset) {
    int there = group.length - 1 - offset; // The last byte is the level.
    if (there >= Long.BYTES) {
      return RowLayout.word(group, offset);
    }
    long time = 0;
    for (int i = 0; i < there; i++) {
      time |= (group[offset + i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
    }
    return time;
  }
}
