package io.weir.stores.windowlog;

import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the groups of level 0 in a sorted run, block by block. Blocks that are joined come at
 * once, so that no rows of two batches alternate.
 */
final class RunBatches implements Iterator<List<byte[]>> {
  private final SortedRun run;
  private final boolean descending;
  private int first;
  private int last;

  /**
   * @param fromKey lowest plain key, null for no bound
   * @param toKey highest plain key, null for no bound
   * @param lastTime no group in the run begins later
   */
  RunBatches(
      SortedRun run,
      byte @Nullable [] fromKey,
      byte @Nullable [] toKey,
      long lastTime,
      boolean descending) {
    this.run = run;
    this.descending = descending;
    this.first = fromKey == null ? 0 : Math.max(0, run.blockOf(fromKey));
    this.last = toKey == null ? run.blocks() - 1 : run.blockOf(above(toKey, lastTime));
    while (first > 0 && run.isJoined(first)) {
      first--;
    }
    while (last + 1 < run.blocks() && run.isJoined(last + 1)) {
      last++;
    }
  }

  /**
   * Above the keys of all groups of plain keys up to one. That is not only its own groups: those of
   * a key that it begins with may follow them, when their time is greater than how it goes on.
   */
  private static byte[] above(byte[] toKey, long lastTime) {
    byte[] highest = new byte[0];
    for (int length = 0; length <= toKey.length; length++) {
      byte[] last = RowLayout.groupKey(toKey, length, lastTime, Byte.MAX_VALUE);
      if (Arrays.compareUnsigned(last, highest) > 0) {
        highest = last;
      }
    }
    return highest;
  }

  @Override
  public boolean hasNext() {
    return first <= last;
  }

  @Override
  public List<byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int begin = first;
    int end = last;
    if (descending) {
      begin = last;
      while (run.isJoined(begin) && begin > first) {
        begin--;
      }
    } else {
      end = first;
      while (end < last && run.isJoined(end + 1)) {
        end++;
      }
    }
    List<byte[]> batch = new ArrayList<>();
    try {
      for (int block = begin; block <= end; block++) {
        run.forEach(
            block,
            (key, group) -> {
              if (RowLayout.levelOf(key) == 0) {
                batch.add(key);
              }
              return true;
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The visitor throws none.
    }
    if (descending) {
      last = begin - 1;
    } else {
      first = end + 1;
    }
    return batch;
  }
}
