package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.StoreClosedException;
import io.weir.stores.sortedrun.SortedRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of many plain keys, bundle by bundle and in the order of their keys within each. The
 * groups are those that a bundle has when the cursor comes to it, their rows those that are there
 * when it comes to them.
 *
 * <p>The order of groups is almost that of their rows. Only where one plain key is the beginning of
 * another, rows of several groups may alternate; such groups are read together and sorted.
 */
final class SegmentCursor extends RowCursor {
  private final RowLayout layout;
  private final List<Bundle> bundles;
  private final byte @Nullable [] fromKey;
  private final byte @Nullable [] toKey;
  private final long from;
  private final long to;
  private final boolean descending;

  private int bundle;

  /** What the batches are of. */
  private @Nullable Bundle reading;

  private @Nullable Iterator<List<byte[]>> batches;

  /** The groups that are read together, of the batch whose turn it is. */
  private List<List<byte[]>> runs = List.of();

  private int run;

  /** Where the cursor is within its bundle; null at the beginning. */
  private byte @Nullable [] lastGroup;

  /**
   * @param bundles in the order in which they are read
   */
  SegmentCursor(
      WindowLog store,
      RowLayout layout,
      List<Bundle> bundles,
      byte @Nullable [] fromKey,
      byte @Nullable [] toKey,
      long from,
      long to,
      Direction direction) {
    super(store);
    this.layout = layout;
    this.bundles = bundles;
    this.fromKey = fromKey;
    this.toKey = toKey;
    this.from = from;
    this.to = to;
    this.descending = direction == Direction.DESCENDING;
  }

  @Override
  boolean read(List<Row> into) {
    while (run == runs.size()) {
      if (bundle == bundles.size()) {
        return false;
      }
      if (!nextBatch()) {
        bundle++;
        batches = null;
        lastGroup = null;
      }
    }
    List<byte[]> groups = runs.get(run++);
    List<Row> rows = new ArrayList<>();
    Bundle newest = bundles.get(bundle).newest();
    for (byte[] group : groups) {
      newest.collect(group, RowLayout.plainLength(group), RowLayout.startOf(group), from, to, rows);
    }
    if (groups.size() > 1) {
      rows.sort(Comparator.comparing(Row::key, Arrays::compareUnsigned));
    }
    if (descending) {
      Collections.reverse(rows);
    }
    into.addAll(rows);
    return true;
  }

  /** Takes the next groups of the bundle, or of that which took its place; false at the end. */
  private boolean nextBatch() {
    while (true) {
      Bundle newest = bundles.get(bundle).newest();
      try {
        Iterator<List<byte[]>> from = batches;
        if (from == null || newest != reading) {
          from = batches(newest);
          batches = from;
          reading = newest;
        }
        if (!from.hasNext()) {
          return false;
        }
        runs = runs(from.next());
        run = 0;
        return true;
      } catch (StoreClosedException e) {
        if (newest.successorAfter(e) == null) {
          return false;
        }
      }
    }
  }

  private Iterator<List<byte[]>> batches(Bundle newest) {
    SortedRun only = newest.layers().onlyRun();
    if (only != null) {
      return new RunBatches(only, fromKey, toKey, descending);
    }
    long earliest = layout.start(Math.max(from, newest.firstTime()));
    List<byte[]> listed = null;
    while (listed == null) {
      listed = newest.list().between(earliest, to);
    }
    return List.of(listed).iterator();
  }

  /** The groups whose rows follow each other, and together those whose rows may alternate. */
  private List<List<byte[]>> runs(List<byte[]> groups) {
    groups.removeIf(group -> !isWanted(group));
    groups.sort(SegmentCursor::compareStarts);
    List<List<byte[]>> found = new ArrayList<>();
    Alternation alternation = new Alternation(layout);
    byte[] before = null;
    for (byte[] group : groups) {
      if (before != null && compareStarts(before, group) == 0) {
        continue; // In the list twice.
      }
      before = group;
      if (!alternation.isWithLast(group)) {
        found.add(new ArrayList<>(1));
      }
      found.get(found.size() - 1).add(group);
    }
    if (!groups.isEmpty()) {
      lastGroup = descending ? groups.get(0) : groups.get(groups.size() - 1);
    }
    if (descending) {
      Collections.reverse(found);
    }
    return found;
  }

  /** Compares plain keys and times; all groups are of level 0. */
  private static int compareStarts(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, 0, one.length - 1, other, 0, other.length - 1);
  }

  private boolean isWanted(byte[] group) {
    long start = RowLayout.startOf(group);
    return start <= to && start - from > -layout.grain() && isAhead(group) && isInRange(group);
  }

  /** Whether the cursor has not been there yet. */
  private boolean isAhead(byte[] group) {
    byte[] last = lastGroup;
    if (last == null) {
      return true;
    }
    return descending ? compareStarts(group, last) < 0 : compareStarts(group, last) > 0;
  }

  private boolean isInRange(byte[] group) {
    int plainLength = RowLayout.plainLength(group);
    return (fromKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, fromKey, 0, fromKey.length) >= 0)
        && (toKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, toKey, 0, toKey.length) <= 0);
  }
}
