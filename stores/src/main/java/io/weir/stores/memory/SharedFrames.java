package io.weir.stores.memory;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Frames that are shared by holders of parts. A part is a power of two, from {@link
 * Frame#MIN_PART_BYTES} on, and begins at a multiple of its size (Knowlton, A fast storage
 * allocator, CACM 1965). Frames with low numbers are filled first, so that the others empty. Used
 * under the lock of the budget.
 */
final class SharedFrames {
  /** No part. */
  static final long NONE = -1;

  private static final int PARTS = Frame.BYTES / Frame.MIN_PART_BYTES;
  private static final int FULL = (1 << PARTS) - 1;

  /** For each shared frame that has room: the smallest parts that are taken, a bit for each. */
  private final NavigableMap<Integer, Integer> withRoom = new TreeMap<>();

  /** The size of the smallest part, or whole frame, that has so many bytes. */
  static int partOf(int bytes) {
    return Math.max(Frame.MIN_PART_BYTES, Integer.highestOneBit(bytes - 1) << 1);
  }

  /** Shares one more frame, all of which is free. */
  void add(int number) {
    withRoom.put(number, 0);
  }

  /** Takes a part; NONE if there is no room for it in any shared frame. */
  long take(int size) {
    int width = size / Frame.MIN_PART_BYTES;
    for (Map.Entry<Integer, Integer> frame : withRoom.entrySet()) {
      int number = frame.getKey();
      int parts = frame.getValue();
      for (int at = 0; at < PARTS; at += width) {
        int mask = mask(at, width);
        if ((parts & mask) == 0) {
          occupy(number, parts | mask);
          return (long) number << 32 | (long) at * Frame.MIN_PART_BYTES;
        }
      }
    }
    return NONE;
  }

  private void occupy(int number, int parts) {
    if (parts == FULL) {
      withRoom.remove(number);
    } else {
      withRoom.put(number, parts);
    }
  }

  private static int mask(int at, int width) {
    return ((1 << width) - 1) << at;
  }

  static int number(long part) {
    return (int) (part >>> 32);
  }

  static int offset(long part) {
    return (int) part;
  }

  /**
   * Takes a part back; true if its frame is shared by nobody any more, and no longer one of these.
   */
  boolean give(Frame part) {
    int mask = mask(part.offset() / Frame.MIN_PART_BYTES, part.bytes() / Frame.MIN_PART_BYTES);
    @Nullable Integer parts = withRoom.get(part.number());
    int left = (parts == null ? FULL : parts) & ~mask;
    if (left == 0) {
      withRoom.remove(part.number());
      return true;
    }
    withRoom.put(part.number(), left);
    return false;
  }
}
