package io.weir.stores.keyorder;

import io.weir.stores.MemoryLimitException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the keys of a store within a bounded piece of memory: what does not fit is written as a
 * run, and eight runs of one level are merged into one of the next.
 */
public final class KeySorter implements AutoCloseable {
  private static final int MERGED_AT_ONCE = 8;

  /** Of a key on the heap, besides its bytes. */
  private static final int OVERHEAD_BYTES = 32;

  private final OrderFiles files;
  private final BooleanSupplier isCancelled;
  private final long maxBytes;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<List<KeyRun>> levels = new ArrayList<>();
  private long bytes;

  /** Keys have been lost, since nobody waited for them. */
  private boolean cancelled;

  /**
   * @param maxBytes of memory for keys
   * @param isCancelled whether nobody waits for the result any more
   * @throws MemoryLimitException if the budget has no room to sort in
   */
  KeySorter(OrderFiles files, long maxBytes, BooleanSupplier isCancelled) {
    this.files = files;
    this.maxBytes = maxBytes;
    this.isCancelled = isCancelled;
    if (!files.budget().reserveReclaiming(maxBytes)) {
      throw new MemoryLimitException(
          "The memory budget of "
              + files.budget().maxBytes()
              + " bytes has no room for the "
              + maxBytes
              + " bytes in which the keys of a store are sorted for a range read: "
              + files.budget().remedy());
    }
  }

  /** Adds a key, in any order, perhaps not for the first time. */
  public void add(byte[] key) throws IOException {
    keys.add(key);
    bytes += OVERHEAD_BYTES + key.length;
    if (bytes >= maxBytes) {
      spill();
    }
  }

  private void spill() throws IOException {
    KeyRun run = orCancelled(files.write(walkOverKeys(), OrderFiles.Marks.ALL, isCancelled));
    keys.clear();
    bytes = 0;
    for (int level = 0; run != null; level++) {
      if (level == levels.size()) {
        levels.add(new ArrayList<>());
      }
      List<KeyRun> same = levels.get(level);
      same.add(run);
      run = same.size() == MERGED_AT_ONCE ? merge(same) : null;
    }
  }

  private @Nullable KeyRun merge(List<KeyRun> runs) throws IOException {
    KeyRun merged = orCancelled(files.merge(runs, OrderFiles.Marks.ALL, isCancelled));
    runs.forEach(KeyPart::release);
    runs.clear();
    return merged;
  }

  private @Nullable KeyRun orCancelled(@Nullable KeyRun run) {
    cancelled |= run == null;
    return run;
  }

  private KeyWalk walkOverKeys() {
    byte[][] sorted = keys.toArray(byte[][]::new);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    return new KeyWalk() {
      private int at = -1;

      @Override
      public boolean next() {
        int last = at;
        do {
          at++;
        } while (last >= 0 && at < sorted.length && Arrays.equals(sorted[at], sorted[last]));
        return at < sorted.length;
      }

      @Override
      public byte[] key() {
        return sorted[at];
      }

      @Override
      public long goneFrom() {
        return NOT_GONE;
      }
    };
  }

  /**
   * All keys: a set if they are few, else a run. Null if it was cancelled.
   *
   * @param maxSetBytes bytes on the heap; below 0 for a run in any case
   */
  @Nullable KeyPart finish(long maxSetBytes) throws IOException {
    if (levels.isEmpty() && isFew(maxSetBytes)) {
      KeySet set = new KeySet(files.budget());
      keys.forEach(set::add);
      return set;
    }
    if (!keys.isEmpty()) {
      spill();
    }
    if (cancelled) {
      return null;
    }
    List<KeyRun> all = new ArrayList<>();
    levels.forEach(all::addAll);
    if (all.size() == 1) {
      levels.clear();
      return all.get(0);
    }
    return files.merge(all, OrderFiles.Marks.ALL, isCancelled);
  }

  private boolean isFew(long maxSetBytes) {
    long needed = 0;
    for (byte[] key : keys) {
      needed += KeySet.bytesOf(key);
    }
    return needed <= maxSetBytes;
  }

  /** Gives back memory and files, but for those of the result. */
  @Override
  public void close() {
    files.budget().release(maxBytes);
    levels.forEach(level -> level.forEach(KeyPart::release));
  }
}
