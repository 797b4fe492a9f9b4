package io.weir.stores.versioned;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.Version;
import io.weir.stores.VersionCursor;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Walks over the versions of a key. Each ends where the next row begins, so it reads one ahead. */
final class VersionWalk implements VersionCursor {
  private final Cursor rows;
  private final long from;
  private final long to;
  private final boolean ascending;

  /** Ascending: the row that is read already, once the walk has begun. */
  private @Nullable VersionRow ahead;

  private boolean begun;

  /** Descending: where the row that comes next ends. */
  private OptionalLong end = OptionalLong.empty();

  private @Nullable Version current;

  private VersionWalk(Cursor rows, long from, long to, boolean ascending) {
    this.rows = rows;
    this.from = from;
    this.to = to;
    this.ascending = ascending;
  }

  /** Begins before the first version that is valid between two times. */
  static VersionWalk of(VersionRows all, byte[] version, long from, long to, Direction direction) {
    if (direction == Direction.ASCENDING) {
      VersionRow first = all.upTo(version, from);
      long start = first == null ? from : first.time();
      return new VersionWalk(all.scan(version, start, Long.MAX_VALUE, direction), from, to, true);
    }
    VersionRow after = all.after(version, to);
    VersionWalk walk =
        new VersionWalk(all.scan(version, Long.MIN_VALUE, to, direction), from, to, false);
    walk.end = after == null ? OptionalLong.empty() : OptionalLong.of(after.time());
    return walk;
  }

  private @Nullable VersionRow read() {
    return rows.next() ? new VersionRow(rows.key(), rows.value()) : null;
  }

  @Override
  public boolean next() {
    current = ascending ? later() : earlier();
    return current != null;
  }

  private @Nullable Version later() {
    if (!begun) {
      begun = true;
      ahead = read();
    }
    VersionRow row = ahead;
    while (row != null && row.time() <= to) {
      ahead = read();
      OptionalLong until = ahead == null ? OptionalLong.empty() : OptionalLong.of(ahead.time());
      if (!row.isDeletion()) {
        Version version = row.endingAt(until);
        if (version.isValidAfter(from)) {
          return version;
        }
      }
      row = ahead;
    }
    return null;
  }

  private @Nullable Version earlier() {
    VersionRow row = read();
    while (row != null) {
      if (end.isPresent() && end.getAsLong() <= from) {
        return null; // All before it end even earlier.
      }
      OptionalLong until = end;
      end = OptionalLong.of(row.time());
      if (!row.isDeletion()) {
        return row.endingAt(until);
      }
      row = read();
    }
    return null;
  }

  @Override
  public Version version() {
    if (current == null) {
      throw new NoSuchElementException("The walk is not at a version");
    }
    return current;
  }

  @Override
  public void close() {
    rows.close();
  }
}
