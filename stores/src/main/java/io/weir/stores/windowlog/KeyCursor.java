package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rows of one plain key: group by group, as they are when it comes to the group. */
final class KeyCursor extends RowCursor {
  /** So many groups are read at once when the cursor is opened, so that writes do not show. */
  private static final int GROUPS_AHEAD = 64;

  /** A read of so many groups at most looks for each. */
  private static final int FEW_GROUPS = 16;

  private final byte[] key;
  private final RowLayout layout;
  private final List<Bundle> bundles;
  private final long from;
  private final long to;
  private final boolean descending;

  private int bundle;
  private long start;

  /** Groups that were looked for. */
  private int looks;

  /**
   * @param bundles in the order in which they are read
   */
  KeyCursor(
      WindowLog store,
      byte[] key,
      RowLayout layout,
      List<Bundle> bundles,
      long from,
      long to,
      Direction direction) {
    super(store);
    this.key = key;
    this.layout = layout;
    this.bundles = bundles;
    this.from = from;
    this.to = to;
    this.descending = direction == Direction.DESCENDING;
    enter();
    int ahead = GROUPS_AHEAD;
    while (ahead-- > 0 && readAhead()) {}
  }

  /** Begins with the first group of the bundle whose turn it is. */
  private void enter() {
    if (bundle < bundles.size()) {
      Bundle current = bundles.get(bundle);
      start = layout.start(descending ? last(current) : first(current));
    }
  }

  private long first(Bundle current) {
    return Math.max(from, current.firstTime());
  }

  private long last(Bundle current) {
    return Math.min(to, current.lastTime());
  }

  @Override
  boolean read(List<Row> into) {
    if (bundle >= bundles.size()) {
      return false;
    }
    Bundle current = bundles.get(bundle);
    Bundle newest = current.newest();
    if (looks >= FEW_GROUPS && !skip(current, newest)) {
      bundle++;
      enter();
      return true;
    }
    List<Row> rows = new ArrayList<>();
    newest.collect(key, key.length, start, first(current), last(current), rows);
    if (++looks > FEW_GROUPS && rows.isEmpty()) {
      newest.filters().lookedInVain();
    }
    if (descending) {
      Collections.reverse(rows);
    }
    into.addAll(rows);
    boolean done = descending ? start <= first(current) : start > last(current) - layout.grain();
    if (done) {
      bundle++;
      enter();
    } else {
      start += descending ? -layout.grain() : layout.grain();
    }
    return true;
  }

  /** Goes on to the next group that may be there; false if none can be. */
  private boolean skip(Bundle current, Bundle newest) {
    GrainFilter filter = newest.filters().filter();
    if (filter == null) {
      return true;
    }
    long end = layout.start(descending ? first(current) : last(current));
    long next = filter.next(GrainFilter.hash(key, key.length), start, end, descending);
    start = next < 0 ? start : next;
    return next >= 0;
  }
}
