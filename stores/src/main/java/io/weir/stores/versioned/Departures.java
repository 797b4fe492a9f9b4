package io.weir.stores.versioned;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.sorted.LsmTree;
import java.util.ArrayList;
import java.util.List;

/** The queue of rows that are to go. For the writer. */
final class Departures {
  private static final byte[] NOTHING = {};

  private final LsmTree tree;

  /**
   * No departure is before this time. A scan from here does not walk over those that were removed.
   */
  private long earliest = Long.MIN_VALUE;

  Departures(LsmTree tree) {
    this.tree = tree;
  }

  void add(long time, byte[] version) {
    earliest = Math.min(earliest, time);
    tree.put(TreeKeys.departure(time, version), NOTHING);
  }

  /** The first departures that are due at a time, at most so many. They are to be removed. */
  List<byte[]> due(long time, int most) {
    List<byte[]> due = new ArrayList<>();
    if (earliest > time) {
      return due;
    }
    byte[] from = TreeKeys.firstDeparture(earliest);
    try (Cursor departures =
        tree.scan(from, TreeKeys.afterDepartures(), false, Direction.ASCENDING)) {
      long next = Long.MAX_VALUE;
      while (next == Long.MAX_VALUE && departures.next()) {
        byte[] departure = departures.key();
        long at = TreeKeys.timeOfDeparture(departure);
        if (at > time || due.size() == most) {
          next = at;
        } else {
          due.add(departure);
        }
      }
      earliest = next;
    }
    return due;
  }

  void remove(byte[] departure) {
    tree.delete(departure);
  }

  /** The tree was cleared. */
  void clear() {
    earliest = Long.MAX_VALUE;
  }
}
