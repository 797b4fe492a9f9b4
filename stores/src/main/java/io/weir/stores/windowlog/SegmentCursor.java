package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
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

  private int bundle = -1;
  private List<List<byte[]>> runs = List.of();
  private int run;

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
      bundle++;
      if (bundle >= bundles.size()) {
        return false;
      }
      runs = runs(bundles.get(bundle).groupsBetween(from, to));
      run = 0;
    }
    List<byte[]> groups = runs.get(run++);
    List<Row> rows = new ArrayList<>();
    for (byte[] group : groups) {
      bundles
          .get(bundle)
          .collect(group, RowLayout.plainLength(group), RowLayout.startOf(group), from, to, rows);
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

  /** The groups whose rows follow each other, and together those whose rows may alternate. */
  private List<List<byte[]>> runs(List<byte[]> groups) {
    groups.removeIf(group -> !isInRange(group));
    groups.sort(SegmentCursor::compareStarts);
    List<List<byte[]>> found = new ArrayList<>();
    byte[] highest = null;
    byte[] before = null;
    for (byte[] group : groups) {
      if (before != null && compareStarts(before, group) == 0) {
        continue; // In the list twice.
      }
      before = group;
      byte[] end = highestRow(group);
      boolean alternates =
          highest != null
              && Arrays.compareUnsigned(group, 0, group.length - 1, highest, 0, highest.length)
                  <= 0;
      if (!alternates) {
        found.add(new ArrayList<>(1));
        highest = end;
      } else if (Arrays.compareUnsigned(end, highest) > 0) {
        highest = end;
      }
      found.get(found.size() - 1).add(group);
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

  /** Not below the key of any row in a group. */
  private byte[] highestRow(byte[] group) {
    int plainLength = RowLayout.plainLength(group);
    byte[] highest = Arrays.copyOf(group, plainLength + layout.idBytes());
    Arrays.fill(highest, plainLength + Long.BYTES, highest.length, (byte) 0xFF);
    long end = RowLayout.startOf(group) + layout.grain() - 1;
    RowLayout.setWord(highest, plainLength, end < 0 ? Long.MAX_VALUE : end);
    return highest;
  }

  private boolean isInRange(byte[] group) {
    int plainLength = RowLayout.plainLength(group);
    return (fromKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, fromKey, 0, fromKey.length) >= 0)
        && (toKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, toKey, 0, toKey.length) <= 0);
  }
}
