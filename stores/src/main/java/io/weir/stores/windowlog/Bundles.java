package io.weir.stores.windowlog;

import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.hashlog.LogBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of a store in the order of their spans. Changed by the writer, read by any. Those
 * that are held are found only by who asks for them.
 */
final class Bundles {
  /** Replaced by a copy when it changes. */
  private volatile List<Bundle> all;

  /**
   * @param all by span, ascending
   */
  Bundles(List<Bundle> all) {
    this.all = all;
  }

  List<Bundle> all() {
    return all;
  }

  /** Those that may have rows between two times, also those that are held. */
  List<Bundle> withHeld(long from, long to) {
    List<Bundle> found = new ArrayList<>();
    for (Bundle bundle : all) {
      if (bundle.lastTime() >= from && bundle.firstTime() <= to) {
        found.add(bundle);
      }
    }
    return found;
  }

  /** Those that may have rows between two times, in the order of a read. */
  List<Bundle> between(long from, long to, Direction direction) {
    List<Bundle> found = withHeld(from, to);
    found.removeIf(Bundle::isHeld);
    if (direction == Direction.DESCENDING) {
      Collections.reverse(found);
    }
    return found;
  }

  /** That of a span, null if there is none. */
  @Nullable Bundle of(long span) {
    Bundle found = withHeldOf(span);
    return found == null || found.isHeld() ? null : found;
  }

  /** That of a span, also if it is held; null if there is none. */
  @Nullable Bundle withHeldOf(long span) {
    List<Bundle> current = all;
    for (int i = current.size() - 1; i >= 0; i--) {
      long found = current.get(i).span();
      if (found <= span) {
        return found == span ? current.get(i) : null;
      }
    }
    return null;
  }

  // ---- of the writer

  void add(Bundle added) {
    List<Bundle> more = new ArrayList<>(all);
    int at = more.size();
    while (at > 0 && more.get(at - 1).span() > added.span()) {
      at--;
    }
    more.add(at, added);
    all = more;
  }

  boolean contains(Bundle bundle) {
    return all.contains(bundle);
  }

  /** Puts a bundle in the place of one of the same span. */
  void replace(Bundle before, Bundle after) {
    List<Bundle> others = new ArrayList<>(all);
    others.set(others.indexOf(before), after);
    all = others;
  }

  void remove(List<Bundle> gone) {
    List<Bundle> left = new ArrayList<>(all);
    left.removeAll(gone);
    all = left;
  }

  // ---- figures

  long rows() {
    long rows = 0;
    for (Bundle bundle : all) {
      rows += bundle.rows();
    }
    return rows;
  }

  /** What their hash logs take. */
  LogBytes logBytes() {
    LogBytes sum = LogBytes.NONE;
    for (Bundle bundle : all) {
      sum = sum.plus(bundle.layers().logBytes());
    }
    return sum;
  }

  /** Memory of their lists of keys. */
  long listBytes() {
    long bytes = 0;
    for (Bundle bundle : all) {
      bytes += bundle.listBytes();
    }
    return bytes;
  }

  /** The sum of their layers. */
  EngineStats stats() {
    EngineStats sum = EngineStats.NONE;
    for (Bundle bundle : all) {
      sum = sum.plus(bundle.layers().stats());
    }
    return sum;
  }

  /** Whether one of them has files with this number. */
  boolean hold(long serial) {
    return all.stream().anyMatch(bundle -> bundle.holds(serial));
  }
}
