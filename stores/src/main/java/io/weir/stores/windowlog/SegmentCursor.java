package io.weir.stores.windowlog;

import io.weir.stores.StoreClosedException;
import io.weir.stores.sortedrun.SortedRun;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
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
final class SegmentCursor extends RowCursor {
  private final RowLayout layout;
  private final Bundle bundle;
  private final byte @Nullable [] fromKey;
  private final byte @Nullable [] toKey;
  private final long from;
  private final long to;
  private final boolean descending;

  /** What the batches are of. */
  private @Nullable Bundle reading;

  private @Nullable Iterator<List<byte[]>> batches;

  /** The groups of the batch whose turn it is, in their order. */
  private List<byte[]> groups = List.of();

  /** Those of them whose rows may alternate with rows of groups before. */
  private BitSet alternating = new BitSet();

  /** How many of them were read, from that end at which the read begins. */
  private int done;

  /** Where the cursor is; null at the beginning. */
  private byte @Nullable [] lastGroup;

  SegmentCursor(
      WindowLog store,
      RowLayout layout,
      Bundle bundle,
      byte @Nullable [] fromKey,
      byte @Nullable [] toKey,
      long from,
      long to,
      boolean descending) {
    super(store);
    this.layout = layout;
    this.bundle = bundle;
    this.fromKey = fromKey;
    this.toKey = toKey;
    this.from = from;
    this.to = to;
    this.descending = descending;
  }

  @Override
  boolean read(List<Row> into) {
    while (done == groups.size()) {
      if (!nextBatch()) {
        return false;
      }
    }
    int begin = descending ? groups.size() - done - 1 : done;
    int end = begin + 1;
    while (descending && alternating.get(begin)) {
      begin--;
    }
    while (!descending && alternating.get(end)) {
      end++;
    }
    done += end - begin;
    read(begin, end, into);
    return true;
  }

  /** Adds the rows of groups that are read together. */
  private void read(int begin, int end, List<Row> into) {
    int first = into.size();
    Bundle newest = bundle.newest();
    for (int i = begin; i < end; i++) {
      byte[] group = groups.get(i);
      if (i == 0 || GroupOrder.compare(groups.get(i - 1), group) != 0) { // It may be there twice.
        newest.collect(
            group, RowLayout.plainLength(group), RowLayout.startOf(group), from, to, into);
      }
    }
    List<Row> rows = into.subList(first, into.size());
    if (end - begin > 1) {
      rows.sort(Comparator.comparing(Row::key, Arrays::compareUnsigned));
    }
    if (descending) {
      Collections.reverse(rows);
    }
  }

  /** Takes the next groups of the bundle, or of that which took its place; false at the end. */
  private boolean nextBatch() {
    while (true) {
      Bundle newest = bundle.newest();
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
        take(from.next());
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
      return new RunBatches(only, fromKey, toKey, newest.lastTime(), descending);
    }
    long earliest = layout.start(Math.max(from, newest.firstTime()));
    List<byte[]> listed = null;
    while (listed == null) {
      listed = newest.list().between(earliest, to);
    }
    return List.of(listed).iterator();
  }

  /** Goes on with those of a batch that are wanted. */
  private void take(List<byte[]> batch) {
    batch.removeIf(group -> !isWanted(group));
    groups = GroupOrder.sorted(batch);
    alternating = alternating(groups);
    done = 0;
    if (!groups.isEmpty()) {
      lastGroup = groups.get(descending ? 0 : groups.size() - 1);
    }
  }

  /** Rows alternate only where plain keys are not of one length. */
  private BitSet alternating(List<byte[]> sorted) {
    BitSet found = new BitSet();
    if (sorted.stream().anyMatch(group -> group.length != sorted.get(0).length)) {
      Alternation alternation = new Alternation(layout);
      for (int i = 0; i < sorted.size(); i++) {
        found.set(i, alternation.isWithLast(sorted.get(i)));
      }
    }
    return found;
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
    return descending ? GroupOrder.compare(group, last) < 0 : GroupOrder.compare(group, last) > 0;
  }

  private boolean isInRange(byte[] group) {
    int plainLength = RowLayout.plainLength(group);
    return (fromKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, fromKey, 0, fromKey.length) >= 0)
        && (toKey == null
            || Arrays.compareUnsigned(group, 0, plainLength, toKey, 0, toKey.length) <= 0);
  }
}
