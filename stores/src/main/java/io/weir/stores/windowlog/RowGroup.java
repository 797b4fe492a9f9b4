package io.weir.stores.windowlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of one plain key within some time, as one value of a hash log:
 *
 * <pre>
 * 1 byte   0: rows follow
 * for each row, ascending by its first two fields in unsigned byte order
 *   8 bytes  time, big endian
 *   n bytes  suffix
 *   4 bytes  length of the value, big endian
 *            the value
 * </pre>
 *
 * or, once these were too many:
 *
 * <pre>
 * 1 byte   1: split into parts, which are groups of their own
 * 2 bytes  a bit for each part that is there, big endian
 * </pre>
 *
 * Groups are short, so that looking through one row by row is as fast as anything.
 */
final class RowGroup {
  private static final byte ROWS = 0;
  private static final byte SPLIT = 1;
  private static final int FIRST = 1;
  private static final int LENGTH_BYTES = Integer.BYTES;

  /** A group of several rows is split when it is longer than this: each update copies it. */
  private static final int LONG_BYTES = 512;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private RowGroup() {}

  // ---- rows

  /** A group of one row. */
  static byte[] of(byte[] rowKey, int idOffset, byte[] value) {
    byte[] group = new byte[FIRST + rowKey.length - idOffset + LENGTH_BYTES + value.length];
    write(group, FIRST, rowKey, idOffset, value);
    return group;
  }

  private static int write(byte[] group, int at, byte[] rowKey, int idOffset, byte[] value) {
    int idBytes = rowKey.length - idOffset;
    System.arraycopy(rowKey, idOffset, group, at, idBytes);
    setInt(group, at + idBytes, value.length);
    System.arraycopy(value, 0, group, at + idBytes + LENGTH_BYTES, value.length);
    return at + idBytes + LENGTH_BYTES + value.length;
  }

  /** The offset of a row, or {@code -1 - offset} of where it would be. */
  static int find(byte[] group, byte[] rowKey, int idOffset) {
    int idBytes = rowKey.length - idOffset;
    long time = RowLayout.word(rowKey, idOffset);
    int at = FIRST;
    while (at < group.length) {
      long timeThere = RowLayout.word(group, at); // Neither is negative.
      if (timeThere > time) {
        break;
      }
      if (timeThere == time) {
        int order = compareSuffixes(group, at, idBytes, rowKey);
        if (order == 0) {
          return at;
        }
        if (order > 0) {
          break;
        }
      }
      at = next(group, at, idBytes);
    }
    return -1 - at;
  }

  private static int compareSuffixes(byte[] group, int at, int idBytes, byte[] rowKey) {
    return Arrays.compareUnsigned(
        group,
        at + Long.BYTES,
        at + idBytes,
        rowKey,
        rowKey.length - idBytes + Long.BYTES,
        rowKey.length);
  }

  private static int next(byte[] group, int at, int idBytes) {
    return at + idBytes + LENGTH_BYTES + getInt(group, at + idBytes);
  }

  /** The value of the row at an offset. */
  static byte[] value(byte[] group, int at, int idBytes) {
    int from = at + idBytes + LENGTH_BYTES;
    return Arrays.copyOfRange(group, from, from + getInt(group, at + idBytes));
  }

  /** The group with a row that takes the place of the one found, if there is one. */
  static byte[] with(byte[] group, int found, byte[] rowKey, int idOffset, byte[] value) {
    int idBytes = rowKey.length - idOffset;
    int at = found >= 0 ? found : -1 - found;
    int rest = found >= 0 ? next(group, at, idBytes) : at;
    int length = at + idBytes + LENGTH_BYTES + value.length + group.length - rest;
    byte[] changed = Arrays.copyOf(group, length);
    int end = write(changed, at, rowKey, idOffset, value);
    if (end != rest) { // Otherwise it is there already.
      System.arraycopy(group, rest, changed, end, group.length - rest);
    }
    return changed;
  }

  /** The group without the row at an offset. */
  static byte[] without(byte[] group, int at, int idBytes) {
    int rest = next(group, at, idBytes);
    byte[] changed = Arrays.copyOf(group, at + group.length - rest);
    System.arraycopy(group, rest, changed, at, group.length - rest);
    return changed;
  }

  /** Adds the rows between two times, inclusive, in their order. */
  static void collect(
      byte[] group,
      byte[] plainKey,
      int plainLength,
      int idBytes,
      long from,
      long to,
      List<Row> into) {
    int at = FIRST;
    while (at < group.length) {
      int next = next(group, at, idBytes);
      long time = RowLayout.word(group, at);
      if (time > to) {
        return;
      }
      if (time >= from) {
        byte[] key = Arrays.copyOf(plainKey, plainLength + idBytes);
        System.arraycopy(group, at, key, plainLength, idBytes);
        into.add(new Row(key, value(group, at, idBytes)));
      }
      at = next;
    }
  }

  /** Whether a group has become so long that it should be split: of one row it never is. */
  static boolean isLong(byte[] group, int idBytes) {
    return group.length > LONG_BYTES && next(group, FIRST, idBytes) < group.length;
  }

  // ---- parts

  /** The group that stands for its parts. */
  static byte[] split(int parts) {
    return new byte[] {SPLIT, (byte) (parts >>> 8), (byte) parts};
  }

  static boolean isSplit(byte[] group) {
    return group[0] == SPLIT;
  }

  /** A bit for each part that is there. */
  static int parts(byte[] group) {
    return (group[1] & 0xFF) << 8 | (group[2] & 0xFF);
  }

  /** The parts of a group that is too long, null for those without rows. */
  static byte[][] partition(byte[] group, int idBytes, GroupPlace place) {
    byte[][] parts = new byte[RowLayout.PARTS][];
    int at = FIRST;
    while (at < group.length) {
      int part = place.part(group, at);
      int end = next(group, at, idBytes);
      while (end < group.length && place.part(group, end) == part) {
        end = next(group, end, idBytes);
      }
      byte[] rows = new byte[FIRST + end - at];
      rows[0] = ROWS;
      System.arraycopy(group, at, rows, FIRST, end - at);
      parts[part] = rows;
      at = end;
    }
    return parts;
  }

  private static int getInt(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at);
  }

  private static void setInt(byte[] bytes, int at, int value) {
    INTS.set(bytes, at, value);
  }
}
