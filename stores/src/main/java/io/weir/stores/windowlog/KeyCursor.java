package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.Collections;
import java.util.List;

/** The rows of one plain key: group by group, as they are when it comes to the group. */
final class KeyCursor extends RowCursor {
  /** So many groups are read at once when the cursor is opened, so that writes do not show. */
  private static final int GROUPS_AHEAD = 64;

  /** But no more, once their values are so long. */
  private static final long BYTES_AHEAD = 1 << 20;

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

  /** Until then no filter is made: writes may be waiting for the opening. */
  private boolean opened;

  /** Whether the filters that opening it called for were looked after. */
  private boolean makesFilters;

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
    readAhead(GROUPS_AHEAD, BYTES_AHEAD);
    opened = true;
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
    if (opened && !makesFilters) {
      makesFilters = true;
      makeFilters();
    }
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
    int before = into.size();
    newest.collect(key, key.length, start, first(current), last(current), into);
    if (++looks > FEW_GROUPS && into.size() == before) {
      newest.filters().lookedInVain();
      if (makesFilters) {
        newest.filters().makeIfWorthIt();
      }
    }
    if (descending) {
      Collections.reverse(into.subList(before, into.size()));
    }
    boolean done = descending ? start <= first(current) : start > last(current) - layout.grainMs();
    if (done) {
      bundle++;
      enter();
    } else {
      start += descending ? -layout.grainMs() : layout.grainMs();
    }
    return true;
  }

  /** Makes filters of the bundles so far, where it is worth it. */
  private void makeFilters() {
    for (Bundle each : bundles.subList(0, Math.min(bundle + 1, bundles.size()))) {
      each.newest().filters().makeIfWorthIt();
    }
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
