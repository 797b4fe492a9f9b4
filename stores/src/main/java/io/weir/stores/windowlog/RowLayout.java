package io.weir.stores.windowlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The parts of keys. A row key is a plain key, a time (8 bytes, big endian) and a suffix. The key
 * of a group, by which a bundle finds it:
 *
 * <pre>
 * the plain key
 * 8 bytes  time at which the group begins, big endian
 * n bytes  none, or so many half bytes of the suffix as the level says, the last one with zeros
 * 1 byte   level: how often a group was split by time to come to this one; or, where it was split
 *          by suffix, 32 and the number of half bytes
 * </pre>
 *
 * @param suffixBytes length of the suffix
 * @param grainMs length of a group of level 0
 */
record RowLayout(int suffixBytes, long grainMs) {
  /** A group is split into so many. */
  static final int PARTS = 16;

  private static final int SUFFIX_LEVEL = 32;
  private static final int TIME_BYTES = Long.BYTES;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** The big-endian word at an offset. */
  static long word(byte[] bytes, int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  static void setWord(byte[] bytes, int offset, long word) {
    LONGS.set(bytes, offset, word);
  }

  /** Length of time and suffix together. */
  int idBytes() {
    return TIME_BYTES + suffixBytes;
  }

  /**
   * Where time and suffix begin in a row key.
   *
   * @throws IllegalArgumentException if it is too short
   */
  int idOffset(byte[] rowKey) {
    int offset = rowKey.length - idBytes();
    if (offset < 0) {
      throw new IllegalArgumentException(
          "A key of "
              + rowKey.length
              + " bytes has no time before its last "
              + suffixBytes
              + " bytes, expected at least "
              + idBytes()
              + ": it belongs to another kind of store");
    }
    return offset;
  }

  long time(byte[] rowKey) {
    return word(rowKey, idOffset(rowKey));
  }

  /** When the group of level 0 begins that a time belongs to. */
  long start(long time) {
    return time - time % grainMs;
  }

  /** The length of groups below those of a length. */
  static long lengthBelow(long lengthMs) {
    return lengthMs / PARTS + (lengthMs % PARTS == 0 ? 0 : 1);
  }

  /** One of the half bytes that begin at an offset. */
  static int halfByte(byte[] bytes, int offset, int index) {
    int both = bytes[offset + index / 2];
    return (index % 2 == 0 ? both >>> 4 : both) & 0xF;
  }

  /** The key of a group of the plain key that {@code key} begins with. */
  static byte[] groupKey(byte[] key, int plainLength, long start, int level) {
    byte[] group = Arrays.copyOf(key, plainLength + TIME_BYTES + 1);
    setWord(group, plainLength, start);
    group[group.length - 1] = (byte) level;
    return group;
  }

  /**
   * The key of a part of a group that was split by suffix.
   *
   * @param halfBytes of the suffix in the key of the group
   * @param next the one that the part has in addition
   */
  static byte[] suffixGroupKey(byte[] groupKey, int halfBytes, int next) {
    int last = groupKey.length - 1;
    boolean begins = halfBytes % 2 == 0;
    byte[] key = Arrays.copyOf(groupKey, begins ? last + 2 : last + 1);
    if (begins) {
      key[last] = (byte) (next << 4);
    } else {
      key[last - 1] |= (byte) next;
    }
    key[key.length - 1] = (byte) (SUFFIX_LEVEL + halfBytes + 1);
    return key;
  }

  static int plainLength(byte[] groupKey) {
    int halfBytes = Math.max(0, levelOf(groupKey) - SUFFIX_LEVEL);
    return groupKey.length - TIME_BYTES - 1 - (halfBytes + 1) / 2;
  }

  static long startOf(byte[] groupKey) {
    return word(groupKey, plainLength(groupKey));
  }

  static int levelOf(byte[] groupKey) {
    return groupKey[groupKey.length - 1];
  }
}
