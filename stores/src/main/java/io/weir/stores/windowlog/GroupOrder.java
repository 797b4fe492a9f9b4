package io.weir.stores.windowlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The order of groups: of their plain keys, then of their times. All are of level 0. */
final class GroupOrder {
  private GroupOrder() {}

  static int compare(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, 0, one.length - 1, other, 0, other.length - 1);
  }

  /** Where the first group is that is not below another, in groups that are in order. */
  static int lowerBound(byte[][] groups, byte[] group) {
    int low = 0;
    int high = groups.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(groups[middle], group) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * The groups in their order. Their keys lie all over the heap, and to compare two of them takes
   * long; most are put in order by the bits in which they first differ, each looked at once.
   */
  static List<byte[]> sorted(List<byte[]> groups) {
    int common = commonPrefix(groups);
    int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(groups.size());
    long indexMask = (1L << indexBits) - 1;
    long[] order = new long[groups.size()];
    for (int i = 0; i < order.length; i++) {
      long signed = word(groups.get(i), common) ^ Long.MIN_VALUE;
      order[i] = (signed & ~indexMask) | i;
    }
    Arrays.sort(order);
    List<byte[]> sorted = new ArrayList<>(order.length);
    for (long place : order) {
      sorted.add(groups.get((int) (place & indexMask)));
    }
    for (int begin = 0, end; begin < order.length; begin = end) {
      end = begin + 1;
      while (end < order.length && order[end] >>> indexBits == order[begin] >>> indexBits) {
        end++;
      }
      if (end - begin > 1) {
        sorted.subList(begin, end).sort(GroupOrder::compare);
      }
    }
    return sorted;
  }

  /** How many bytes all of them begin with. */
  private static int commonPrefix(List<byte[]> groups) {
    int common = groups.isEmpty() ? 0 : groups.get(0).length;
    for (byte[] group : groups) {
      int differs =
          Arrays.mismatch(group, 0, Math.min(common, group.length), groups.get(0), 0, common);
      common = differs < 0 ? common : differs;
    }
    return common;
  }

  /** Eight bytes from an offset on as a number, with zeros for those that are not there. */
  private static long word(byte[] group, int from) {
    if (group.length - from >= Long.BYTES) {
      return RowLayout.word(group, from);
    }
    long word = 0;
    for (int i = from; i < group.length; i++) {
      word |= (group[i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (i - from + 1));
    }
    return word;
  }
}
