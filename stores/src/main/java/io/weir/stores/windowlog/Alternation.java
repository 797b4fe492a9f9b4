package io.weir.stores.windowlog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tells of groups that are met in the order of their keys whether their rows may alternate with
 * those of groups before. They can where one plain key is the beginning of another.
 */
final class Alternation {
  private final RowLayout layout;
  private byte @Nullable [] highest;

  Alternation(RowLayout layout) {
    this.layout = layout;
  }

  /** Whether the rows of a group may alternate with any before; parts belong to their group. */
  boolean isWithLast(byte[] groupKey) {
    if (RowLayout.levelOf(groupKey) > 0) {
      return true;
    }
    byte[] end = highestRow(groupKey);
    boolean alternates =
        highest != null
            && Arrays.compareUnsigned(groupKey, 0, groupKey.length - 1, highest, 0, highest.length)
                <= 0;
    if (!alternates || Arrays.compareUnsigned(end, highest) > 0) {
      highest = end;
    }
    return alternates;
  }

  /** Not below the key of any row in a group. */
  private byte[] highestRow(byte[] group) {
    int plainLength = RowLayout.plainLength(group);
    byte[] highestKey = Arrays.copyOf(group, plainLength + layout.idBytes());
    Arrays.fill(highestKey, plainLength + Long.BYTES, highestKey.length, (byte) 0xFF);
    long end = RowLayout.startOf(group) + layout.grain() - 1;
    RowLayout.setWord(highestKey, plainLength, end < 0 ? Long.MAX_VALUE : end);
    return highestKey;
  }
}
