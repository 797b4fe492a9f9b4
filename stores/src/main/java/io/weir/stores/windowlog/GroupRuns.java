package io.weir.stores.windowlog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Keys of groups in their order, to which more are added at any time. What was put in order stays
 * so: new keys become a run of their own when somebody reads, and a run is merged with the one
 * before as long as that is not more than twice as long. So there are few runs, and a key is moved
 * a few times at most, however often keys are added and read in turn.
 *
 * <p>Whoever adds waits for nobody who brings keys into order. When that fails, no key is lost.
 */
final class GroupRuns {
  private final Object ordering = new Object();

  /** Longest first, replaced under the monitor of {@link #ordering}. Nobody changes an array. */
  private List<byte[][]> runs = List.of();

  /** Under the monitor of this. */
  private final List<byte[]> unordered = new ArrayList<>();

  synchronized void add(byte[] groupKey) {
    unordered.add(groupKey);
  }

  private synchronized void addAll(Collection<byte[]> groupKeys) {
    unordered.addAll(groupKeys);
  }

  void copyInto(GroupRuns other) {
    synchronized (ordering) {
      for (byte[][] run : runs) {
        other.addAll(List.of(run));
      }
      other.addAll(unordered());
    }
  }

  private synchronized List<byte[]> unordered() {
    return new ArrayList<>(unordered);
  }

  /** Adds the runs, each in order; a key may be in two of them if it was added twice. */
  void into(Collection<byte[][]> all) {
    synchronized (ordering) {
      List<byte[]> latest = unordered();
      if (!latest.isEmpty()) {
        runs = with(GroupOrder.sorted(latest).toArray(byte[][]::new));
        forget(latest.size());
      }
      all.addAll(runs);
    }
  }

  private synchronized void forget(int ordered) {
    if (ordered == unordered.size()) {
      unordered.clear();
    } else {
      unordered.subList(0, ordered).clear();
    }
  }

  private List<byte[][]> with(byte[][] latest) {
    List<byte[][]> longest = new ArrayList<>(runs);
    byte[][] merged = latest;
    int last = longest.size() - 1;
    while (last >= 0 && longest.get(last).length <= 2 * merged.length) {
      merged = merge(longest.remove(last), merged);
      last--;
    }
    longest.add(merged);
    return longest;
  }

  private static byte[][] merge(byte[][] one, byte[][] other) {
    byte[][] merged = new byte[one.length + other.length][];
    int i = 0;
    int j = 0;
    for (int to = 0; to < merged.length; to++) {
      boolean first =
          j == other.length || (i < one.length && GroupOrder.compare(one[i], other[j]) <= 0);
      merged[to] = first ? one[i++] : other[j++];
    }
    return merged;
  }
}
