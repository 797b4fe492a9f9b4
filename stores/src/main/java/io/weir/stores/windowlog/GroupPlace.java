package io.weir.stores.windowlog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A group, or where one would be. The rows of a group have a plain key in common and times within
 * its length of time; once that is one millisecond, also the first half bytes of their suffixes.
 *
 * @param parent the group that was split, if this would be a part of it that is not there
 * @param key of the group
 * @param start of the group
 * @param lengthMs of its time
 * @param halfBytes so much of the suffix is common to its rows
 * @param group null if it is not there
 */
record GroupPlace(
    @Nullable GroupPlace parent,
    byte[] key,
    long start,
    long lengthMs,
    int halfBytes,
    byte @Nullable [] group) {

  /** Whether a row of a plain key and a time belongs here. */
  boolean isOf(byte[] rowKey, int idOffset, long time) {
    return time >= start
        && time - start < lengthMs
        && RowLayout.plainLength(key) == idOffset
        && Arrays.equals(key, 0, idOffset, rowKey, 0, idOffset)
        && hasSuffixOf(rowKey, idOffset + Long.BYTES);
  }

  private boolean hasSuffixOf(byte[] rowKey, int suffixOffset) {
    for (int i = 0; i < halfBytes; i++) {
      if (RowLayout.halfByte(key, suffixOffset(), i)
          != RowLayout.halfByte(rowKey, suffixOffset, i)) {
        return false;
      }
    }
    return true;
  }

  private int suffixOffset() {
    return key.length - 1 - (halfBytes + 1) / 2;
  }

  /** Whether it can be split: there is time or a suffix left that tells its rows apart. */
  boolean isDivisible(int suffixBytes) {
    return lengthMs > 1 || halfBytes < 2 * suffixBytes;
  }

  /** The part that a row belongs to, whose time and suffix begin at an offset. */
  int part(byte[] bytes, int idOffset) {
    return lengthMs > 1
        ? (int) ((RowLayout.word(bytes, idOffset) - start) / below())
        : RowLayout.halfByte(bytes, idOffset + Long.BYTES, halfBytes);
  }

  /** The part that a place below it is. */
  int partOf(GroupPlace child) {
    return lengthMs > 1
        ? (int) ((child.start - start) / below())
        : RowLayout.halfByte(child.key, child.suffixOffset(), halfBytes);
  }

  /** The length of its parts, but perhaps of the last. */
  private long below() {
    return RowLayout.lengthBelow(lengthMs);
  }

  /** Whether a part may have rows between two times, inclusive. */
  boolean isBetween(int part, long from, long to) {
    if (lengthMs == 1) {
      return start >= from && start <= to;
    }
    long begin = start + part * below();
    return begin <= to && begin - from > -below();
  }

  /** The key of a part. */
  byte[] keyOf(int part) {
    return lengthMs > 1
        ? RowLayout.groupKey(
            key, RowLayout.plainLength(key), start + part * below(), RowLayout.levelOf(key) + 1)
        : RowLayout.suffixGroupKey(key, halfBytes, part);
  }

  /** A part that was read; null if it is not there. */
  GroupPlace child(int part, byte[] childKey, byte @Nullable [] childGroup) {
    GroupPlace above = childGroup == null ? this : null;
    if (lengthMs == 1) {
      return new GroupPlace(above, childKey, start, lengthMs, halfBytes + 1, childGroup);
    }
    long begin = start + part * below();
    // The last part of a group is shorter than the others if they do not divide it.
    return new GroupPlace(
        above, childKey, begin, Math.min(below(), lengthMs - (begin - start)), 0, childGroup);
  }

  GroupPlace with(byte[] changed) {
    return new GroupPlace(null, key, start, lengthMs, halfBytes, changed);
  }
}
