package io.weir.stores.windowlog;

import io.weir.stores.keyorder.KeyWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges the runs of a list of groups. It touches no more of them than it passes on, but to find
 * where in each run to begin.
 */
final class ListWalk implements GroupWalk {
  private final GroupList.Found found;
  private final boolean descending;

  /** A heap: that of the group which comes next is the first. */
  private final Place[] places;

  private int count;

  /** Where it is in a run, or in a slice that is in files. */
  private static final class Place {
    private final byte[][] run;
    private final int end;
    private final @Nullable KeyWalk filed;
    private int at;
    private byte[] group;

    /**
     * @param begin the first one to be passed on
     * @param end one step behind the last one
     */
    private Place(byte[][] run, int begin, int end) {
      this.run = run;
      this.filed = null;
      this.at = begin;
      this.end = end;
      this.group = run[begin];
    }

    /** Of a walk that is at a group. */
    private Place(KeyWalk filed) {
      this.run = new byte[0][];
      this.filed = filed;
      this.end = 0;
      this.group = groupOf(filed);
    }

    private static byte[] groupOf(KeyWalk filed) {
      return Arrays.copyOfRange(filed.key(), 1, filed.key().length);
    }

    /** False if that was the last one. */
    private boolean goOn(int step) {
      if (filed == null) {
        at += step;
        if (at != end) {
          group = run[at];
        }
        return at != end;
      }
      boolean goesOn = next(filed);
      if (goesOn) {
        group = groupOf(filed);
      }
      return goesOn;
    }
  }

  /**
   * @param low the lowest group, null for no bound
   * @param high the highest group, null for no bound
   */
  ListWalk(
      GroupList.Found found, byte @Nullable [] low, byte @Nullable [] high, boolean descending) {
    this.found = found;
    this.descending = descending;
    List<byte[][]> runs = found.runs();
    this.places = new Place[runs.size() + found.slicesInFiles()];
    for (byte[][] run : runs) {
      int begin = low == null ? 0 : GroupOrder.lowerBound(run, low);
      int end = high == null ? run.length : GroupOrder.lowerBound(run, high);
      if (high != null && end < run.length && GroupOrder.compare(run[end], high) == 0) {
        end++;
      }
      if (begin < end) {
        places[count++] =
            descending ? new Place(run, end - 1, begin - 1) : new Place(run, begin, end);
      }
    }
    for (int i = 0; i < found.slicesInFiles(); i++) {
      KeyWalk filed = found.walk(i, low, high, descending);
      if (next(filed)) {
        places[count++] = new Place(filed);
      }
    }
    for (int i = count / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  private static boolean next(KeyWalk filed) {
    try {
      return filed.next();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Never: what cannot be read is a StoreException.
    }
  }

  @Override
  public byte @Nullable [] next() {
    if (count == 0) {
      return null;
    }
    Place first = places[0];
    byte[] group = first.group;
    if (!first.goOn(descending ? -1 : 1)) {
      places[0] = places[--count];
    }
    sink(0);
    return group;
  }

  private void sink(int from) {
    int at = from;
    for (int child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && isBefore(places[child + 1], places[child])) {
        child++;
      }
      if (!isBefore(places[child], places[at])) {
        return;
      }
      Place lower = places[child];
      places[child] = places[at];
      places[at] = lower;
      at = child;
    }
  }

  private boolean isBefore(Place one, Place other) {
    int order = GroupOrder.compare(one.group, other.group);
    return descending ? order > 0 : order < 0;
  }

  @Override
  public int shortestPlain() {
    return found.shortestPlain();
  }

  @Override
  public int longestPlain() {
    return found.longestPlain();
  }

  @Override
  public void close() {
    found.giveBack();
  }
}
