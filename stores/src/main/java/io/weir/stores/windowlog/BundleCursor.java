package io.weir.stores.windowlog;

import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.sortedrun.SortedRun;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of many plain keys in a bundle, in the order of their keys. The groups are those that
 * the bundle has when the cursor comes to it, their rows those that are there when it comes to
 * them.
 *
 * <p>The order of groups is almost that of their rows. Only where one plain key is the beginning of
 * another, rows of several groups may alternate; such groups are read together and sorted.
 */
final class BundleCursor extends RowCursor {
  private final Bundle bundle;
  private final RowRange range;
  private final RowLayout layout;

  /** What the groups are of. */
  private @Nullable Bundle reading;

  private @Nullable GroupWalk groups;
  private @Nullable Alternation alternation;

  /** The next group, if the cursor has looked ahead. */
  private byte @Nullable [] upcoming;

  /** Where the cursor is; null at the beginning. */
  private byte @Nullable [] lastGroup;

  BundleCursor(WindowLog store, RowLayout layout, Bundle bundle, RowRange range) {
    super(store);
    this.bundle = bundle;
    this.range = range;
    this.layout = layout;
  }

  @Override
  boolean read(List<Row> into) {
    byte[] group = peek();
    if (group == null) {
      return false;
    }
    int first = into.size();
    take(group, into);
    if (alternation != null && takeAlternating(alternation, group, into)) {
      into.subList(first, into.size())
          .sort(Comparator.comparing(Row::key, Arrays::compareUnsigned));
    }
    if (range.descending()) {
      Collections.reverse(into.subList(first, into.size()));
    }
    return true;
  }

  private void take(byte[] group, List<Row> into) {
    upcoming = null;
    lastGroup = group;
    bundle
        .newest()
        .collect(
            group,
            RowLayout.plainLength(group),
            RowLayout.startOf(group),
            range.from(),
            range.to(),
            into);
  }

  /** Takes the groups whose rows may alternate with those of one; false if there are none. */
  private boolean takeAlternating(Alternation may, byte[] first, List<Row> into) {
    byte[] last = first;
    byte[] lowest = may.lowestWith(first);
    for (byte[] next = peek(); next != null; next = peek()) {
      byte[] lowestOfNext = may.lowestWith(next);
      boolean alternates =
          range.descending()
              ? GroupOrder.compare(next, lowest) >= 0
              : GroupOrder.compare(lowestOfNext, last) <= 0;
      if (!alternates) {
        break;
      }
      take(next, into);
      last = next;
      lowest = GroupOrder.compare(lowestOfNext, lowest) < 0 ? lowestOfNext : lowest;
    }
    return !Arrays.equals(first, last);
  }

  /** The next group that may have rows, of the bundle or of that which took its place. */
  private byte @Nullable [] peek() {
    while (true) {
      Bundle newest = bundle.newest();
      try {
        GroupWalk walk = groups;
        if (walk == null || isOther(newest)) {
          release();
          walk = walk(newest);
          groups = walk;
          alternation = alternation(walk);
          reading = newest;
          upcoming = null;
        }
        while (upcoming == null) {
          byte[] next = walk.next();
          if (next == null) {
            return null;
          }
          upcoming = isWanted(next) ? next : null;
        }
        return upcoming;
      } catch (StoreClosedException e) {
        if (newest.successorAfter(e) == null) {
          return null;
        }
      } catch (StoreException e) {
        newest.lists().giveUp(); // It may be what cannot be read; without it the next read sorts.
        throw e;
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // Another may have taken its place.
  private boolean isOther(Bundle newest) {
    return newest != reading;
  }

  private GroupWalk walk(Bundle newest) {
    byte[] last = lastGroup;
    byte[] lowest = range.lowestGroup();
    byte[] highest = range.highestGroup(newest.lastTime());
    byte[] low = last != null && !range.descending() ? last : lowest;
    byte[] high = last != null && range.descending() ? last : highest;
    SortedRun only = newest.layers().onlyRun();
    if (only != null) {
      return new RunWalk(only, low, high, range.descending());
    }
    GroupList.Found found = null;
    while (found == null) {
      found = newest.lists().list().between(layout.start(range.from()), range.to());
    }
    boolean begun = false;
    try {
      GroupWalk walk = new ListWalk(found, low, high, range.descending());
      begun = true;
      return walk;
    } finally {
      if (!begun) {
        found.giveBack();
      }
    }
  }

  @Override
  void release() {
    GroupWalk walk = groups;
    groups = null;
    if (walk != null) {
      walk.close();
    }
  }

  private @Nullable Alternation alternation(GroupWalk walk) {
    Alternation may =
        new Alternation(
            layout, range.from(), range.to(), walk.shortestPlain(), walk.longestPlain());
    return may.isPossible() ? may : null;
  }

  private boolean isWanted(byte[] group) {
    return range.hasRowsIn(group, layout.grainMs()) && isAhead(group);
  }

  /** Whether the cursor has not been there yet; a group may come twice. */
  private boolean isAhead(byte[] group) {
    byte[] last = lastGroup;
    if (last == null) {
      return true;
    }
    int order = GroupOrder.compare(group, last);
    return range.descending() ? order < 0 : order > 0;
  }
}
