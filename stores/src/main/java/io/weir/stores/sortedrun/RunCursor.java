package io.weir.stores.sortedrun;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks over the records of a range of a run, block by block, in either direction. */
public final class RunCursor {
  private final SortedRun run;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private final boolean toInclusive;
  private final boolean descending;
  private Iterator<Entry> loaded = Collections.emptyIterator();
  private Entry current = new Entry(new byte[0], new byte[0]);
  private int block;

  private record Entry(byte[] key, byte[] value) {}

  /**
   * A cursor before the first record. Keys are in unsigned byte order.
   *
   * @param from the lowest key, inclusive; null for no bound
   * @param to the highest key; null for no bound
   * @param toInclusive whether {@code to} itself belongs to the range
   */
  public RunCursor(
      SortedRun run,
      byte @Nullable [] from,
      byte @Nullable [] to,
      boolean toInclusive,
      boolean descending) {
    this.run = run;
    this.from = from;
    this.to = to;
    this.toInclusive = toInclusive;
    this.descending = descending;
    if (descending) {
      block = to == null ? run.blocks() - 1 : run.blockOf(to);
    } else {
      block = from == null ? 0 : run.blockBelow(from);
    }
  }

  /**
   * Goes to the next record; false if there is none.
   *
   * @throws io.weir.stores.CorruptionException if a block is not what was written
   * @throws io.weir.stores.StoreClosedException if the run is closed
   */
  public boolean next() throws IOException {
    while (!loaded.hasNext()) {
      if (block < 0 || block >= run.blocks()) {
        return false;
      }
      load();
    }
    current = loaded.next();
    return true;
  }

  /** Reads a block, and sets out for the next if the range may go on there. */
  private void load() throws IOException {
    List<Entry> found = new ArrayList<>();
    boolean[] past = {false};
    run.forEach(
        block,
        (key, value) -> {
          if (from != null && Arrays.compareUnsigned(key, from) < 0) {
            past[0] |= descending;
          } else if (isBelowTo(key)) {
            found.add(new Entry(key, value));
          } else {
            past[0] |= !descending;
            return false;
          }
          return true;
        });
    if (descending) {
      Collections.reverse(found);
      block = past[0] ? -1 : block - 1;
    } else {
      block = past[0] ? run.blocks() : block + 1;
    }
    loaded = found.iterator();
  }

  private boolean isBelowTo(byte[] key) {
    if (to == null) {
      return true;
    }
    int compared = Arrays.compareUnsigned(key, to);
    return compared < 0 || (compared == 0 && toInclusive);
  }

  /** The key of the record that the cursor is at. Not to be changed. */
  public byte[] key() {
    return current.key();
  }

  /** Its value. Not to be changed. */
  public byte[] value() {
    return current.value();
  }
}
