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
   */
  RunBatches(
      SortedRun run, byte @Nullable [] fromKey, byte @Nullable [] toKey, boolean descending) {
    this.run = run;
    this.descending = descending;
    this.first = fromKey == null ? 0 : Math.max(0, run.blockOf(fromKey));
    this.last = toKey == null ? run.blocks() - 1 : run.blockOf(above(toKey));
    while (first > 0 && run.isJoined(first)) {
      first--;
    }
    while (last + 1 < run.blocks() && run.isJoined(last + 1)) {
      last++;
    }
  }

  /** Above the keys of all groups of a plain key. */
  private static byte[] above(byte[] plainKey) {
    byte[] above = Arrays.copyOf(plainKey, plainKey.length + Long.BYTES + 1);
    Arrays.fill(above, plainKey.length, above.length, (byte) 0xFF);
    return above;
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
