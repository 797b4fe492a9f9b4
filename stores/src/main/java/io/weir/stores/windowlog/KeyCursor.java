package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rows of one plain key: group by group, as they are when it comes to the group. */
final class KeyCursor extends RowCursor {
  /** So many groups are read at once when the cursor is opened, so that writes do not show. */
  private static final int GROUPS_AHEAD = 64;

  private final byte[] key;
  private final RowLayout layout;
  private final List<Bundle> bundles;
  private final long from;
  private final long to;
  private final boolean descending;

  private int bundle;
  private long start;

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
    List<Row> rows = new ArrayList<>();
    current.newest().collect(key, key.length, start, first(current), last(current), rows);
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
}
