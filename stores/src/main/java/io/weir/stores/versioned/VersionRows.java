package io.weir.stores.versioned;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.sorted.LsmTree;
import org.jspecify.annotations.Nullable;

/** The rows of single keys in a tree. What is given to find a row is any version of its key. */
final class VersionRows {
  private final LsmTree tree;

  VersionRows(LsmTree tree) {
    this.tree = tree;
  }

  /** The row of exactly this time. */
  @Nullable VersionRow exactly(byte[] version) {
    byte[] content = tree.get(version);
    return content == null ? null : new VersionRow(version, content);
  }

  /** The row with the latest time. */
  @Nullable VersionRow newest(byte[] version) {
    return first(version, Long.MIN_VALUE, Long.MAX_VALUE, Direction.DESCENDING);
  }

  /** The last row of a time or before it. */
  @Nullable VersionRow upTo(byte[] version, long time) {
    return first(version, Long.MIN_VALUE, time, Direction.DESCENDING);
  }

  /** The first row after a time. */
  @Nullable VersionRow after(byte[] version, long time) {
    return time == Long.MAX_VALUE
        ? null
        : first(version, time + 1, Long.MAX_VALUE, Direction.ASCENDING);
  }

  private @Nullable VersionRow first(byte[] version, long from, long to, Direction direction) {
    try (Cursor rows = scan(version, from, to, direction)) {
      return rows.next() ? new VersionRow(rows.key(), rows.value()) : null;
    }
  }

  /** The rows between two times, inclusive. */
  Cursor scan(byte[] version, long from, long to, Direction direction) {
    return tree.scan(TreeKeys.at(version, from), TreeKeys.at(version, to), true, direction);
  }
}
