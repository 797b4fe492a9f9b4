package io.weir.stores.windowlog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a read of many keys is to find, and which way it goes.
 *
 * @param fromKey lowest plain key, null for no bound
 * @param toKey highest plain key, null for no bound
 * @param from earliest time, not negative
 * @param to latest time
 */
record RowRange(
    byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, boolean descending) {

  /** Whether a group may have rows of it. */
  boolean hasRowsIn(byte[] group, long grainMs) {
    long start = RowLayout.startOf(group);
    return start <= to && start - from > -grainMs && hasKeyOf(group);
  }

  private boolean hasKeyOf(byte[] group) {
    int plainLength = RowLayout.plainLength(group);
    return (fromKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, fromKey, 0, fromKey.length) >= 0)
        && (toKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, toKey, 0, toKey.length) <= 0);
  }

  /** Not above the key of any group that it has, none if null. */
  byte @Nullable [] lowestGroup() {
    return fromKey == null ? null : Arrays.copyOf(fromKey, fromKey.length + 1); // With a level.
  }

  /**
   * Not below the key of any group of level 0 that it has, none if null. That is not only the last
   * group of the highest plain key: those of a key that it begins with may follow, when their time
   * is greater than how it goes on. With a level above 0 it would not be the highest in both
   * orders, that of {@link GroupOrder} and that of a run, which takes the level for a part of the
   * key.
   *
   * @param lastTime no group begins later
   */
  byte @Nullable [] highestGroup(long lastTime) {
    if (toKey == null) {
      return null;
    }
    byte[] highest = new byte[0];
    for (int length = 0; length <= toKey.length; length++) {
      byte[] last = RowLayout.groupKey(toKey, length, lastTime, 0);
      if (Arrays.compareUnsigned(last, highest) > 0) {
        highest = last;
      }
    }
    return highest;
  }
}
