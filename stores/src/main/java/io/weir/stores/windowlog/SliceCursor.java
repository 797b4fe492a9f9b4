package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of many plain keys, slice by slice, and within each in the order of their keys, whatever
 * bundles they are in. A slice may have several bundles, and a bundle several slices.
 */
final class SliceCursor implements Cursor {
  private final WindowLog store;
  private final RowLayout layout;
  private final long sliceMs;
  private final List<Bundle> bundles;
  private final byte @Nullable [] fromKey;
  private final byte @Nullable [] toKey;
  private final boolean descending;

  /** The earliest and the latest time that are still to be read. */
  private long from;

  private long to;

  /** How many bundles lie behind that. */
  private int passed;

  /** Those of the slice that is being read, each at a row that is yet to come but the current. */
  private final List<BundleCursor> cursors = new ArrayList<>();

  private @Nullable BundleCursor current;
  private boolean closed;

  /**
   * @param sliceMs length of a slice
   * @param bundles in the order in which they are read
   * @param from not negative
   */
  SliceCursor(
      WindowLog store,
      RowLayout layout,
      long sliceMs,
      List<Bundle> bundles,
      byte @Nullable [] fromKey,
      byte @Nullable [] toKey,
      long from,
      long to,
      Direction direction) {
    this.store = store;
    this.layout = layout;
    this.sliceMs = sliceMs;
    this.bundles = bundles;
    this.fromKey = fromKey;
    this.toKey = toKey;
    this.from = from;
    this.to = to;
    this.descending = direction == Direction.DESCENDING;
  }

  @Override
  public boolean next() {
    if (closed) {
      throw new StoreClosedException("The cursor is closed");
    }
    store.checkOpen();
    if (current != null && !current.next()) {
      cursors.remove(current);
      current.close();
    }
    current = null;
    while (cursors.isEmpty()) {
      if (!openSlice()) {
        return false;
      }
    }
    current = first();
    return true;
  }

  /** Goes on to the next slice that a bundle belongs to; false if there is none. */
  private boolean openSlice() {
    while (passed < bundles.size() && !isIn(bundles.get(passed), from, to)) {
      passed++;
    }
    if (passed == bundles.size()) {
      return false;
    }
    Bundle first = bundles.get(passed);
    long time = descending ? Math.min(to, first.lastTime()) : Math.max(from, first.firstTime());
    long begin = time - time % sliceMs;
    long end = begin + sliceMs - 1;
    long low = Math.max(from, begin);
    long high = end < 0 ? to : Math.min(to, end);
    for (int i = passed; i < bundles.size() && isIn(bundles.get(i), low, high); i++) {
      BundleCursor cursor =
          new BundleCursor(
              store, layout, bundles.get(i), new RowRange(fromKey, toKey, low, high, descending));
      open(cursor);
    }
    if (descending) {
      to = low - 1;
    } else if (high < to) {
      from = high + 1;
    } else {
      passed = bundles.size();
    }
    return true;
  }

  /** Keeps a cursor if it finds something. */
  private void open(BundleCursor cursor) {
    boolean found = false;
    try {
      found = cursor.next();
    } finally {
      if (!found) {
        cursor.close();
      }
    }
    if (found) {
      cursors.add(cursor);
    }
  }

  private static boolean isIn(Bundle bundle, long from, long to) {
    return bundle.lastTime() >= from && bundle.firstTime() <= to && from <= to;
  }

  private BundleCursor first() {
    BundleCursor first = cursors.get(0);
    for (int i = 1; i < cursors.size(); i++) {
      BundleCursor other = cursors.get(i);
      int order = Arrays.compareUnsigned(other.key(), first.key());
      if (descending ? order > 0 : order < 0) {
        first = other;
      }
    }
    return first;
  }

  @Override
  public byte[] key() {
    return at().key();
  }

  @Override
  public byte[] value() {
    return at().value();
  }

  private BundleCursor at() {
    if (current == null) {
      throw new IllegalStateException("The cursor is at no row");
    }
    return current;
  }

  @Override
  public void close() {
    closed = true;
    cursors.forEach(BundleCursor::close);
  }
}
