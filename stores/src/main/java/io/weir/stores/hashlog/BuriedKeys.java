package io.weir.stores.hashlog;

import io.weir.stores.format.KeyHash;
import io.weir.stores.memory.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * Deleted keys whose index entries stay, pointing at their tombstones, while a cursor is open that
 * shows the key. They are no part of an index snapshot: their removal leaves no trace in the log.
 * Under the write lock, but for {@link #stampIfNone} and {@link #memoryBytes}.
 *
 * <p>Graves are queued in the order in which they were dug, so that only those are looked at that
 * go, some at a time; a small index says which entries are of graves. Both grow piece by piece, and
 * are counted in the budget.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Under the write lock.
final class BuriedKeys {
  /** There are buried keys. */
  static final long SOME = -1;

  private final MemoryBudget budget;
  private final KeyHash hash;
  private volatile Index entries;
  private @Nullable Row first;
  private @Nullable Row last;
  private volatile long rowBytes;

  /** Counts the burials by twos; odd while there are graves. */
  private volatile long stamp;

  BuriedKeys(MemoryBudget budget, KeyHash hash) {
    this.budget = budget;
    this.hash = hash;
    this.entries = new Index(budget, hash);
  }

  /** Some graves: for each the hash of the key, its entry, and where the log ended with it. */
  private static final class Row {
    private static final int WORDS = 3;
    private static final int GRAVES = 128;
    private static final int BYTES = GRAVES * WORDS * Long.BYTES + 64;

    private final long[] words = new long[GRAVES * WORDS];
    private int begin;
    private int end;
    private @Nullable Row next;

    boolean isFull() {
      return end == words.length;
    }

    boolean isEmpty() {
      return begin == end;
    }

    void add(long hash, long entry, long tail) {
      words[end] = hash;
      words[end + 1] = entry;
      words[end + 2] = tail;
      end += WORDS;
    }
  }

  /** Takes the memory that the next burial may need; false if the budget has none. */
  boolean prepare(long hashOfKey) {
    if (last == null || (last.isFull() && last.next == null)) {
      Row row = new Row();
      if (!budget.reserve(Row.BYTES)) {
        return false;
      }
      rowBytes += Row.BYTES;
      if (last == null) {
        first = row;
        last = row;
      } else {
        last.next = row;
      }
    }
    return entries.prepareInsert(hashOfKey);
  }

  /**
   * To be called before the index has the entry: whoever finds it there also finds the stamp.
   *
   * @param tail where the log ends, behind the tombstone
   */
  void add(long hashOfKey, long entry, long tail) {
    stamp = (stamp | 1) + 2;
    entries.insert(hashOfKey, entry);
    Row row = last;
    if (row != null && row.isFull()) {
      row = row.next;
      last = row;
    }
    if (row == null) {
      throw new IllegalStateException("a burial that was not prepared");
    }
    row.add(hashOfKey, entry, tail);
  }

  /** Whether an entry that is in a bucket of the index is of a grave. */
  boolean contains(long bucket, long entry) {
    return entries.entries() > 0
        && entries.find(IndexEntry.hash(bucket, entry), entry) != Buckets.NONE;
  }

  /**
   * A number, or SOME. The same number before and after says that the index had no entry of a
   * buried key in between. For any thread.
   */
  long stampIfNone() {
    long seen = stamp;
    return (seen & 1) == 0 ? seen : SOME;
  }

  private boolean areThere() {
    return first != null && !first.isEmpty();
  }

  /** Where the log ended with the oldest grave; the largest number if there is none. */
  long oldest() {
    return first == null || first.isEmpty() ? Long.MAX_VALUE : first.words[first.begin + 2];
  }

  /**
   * Removes entries of keys that were deleted before the log ended at a position, unless they came
   * back.
   *
   * @param most so many, the oldest; returns whether there are more to remove
   */
  boolean purge(Index index, long before, int most) {
    for (int i = 0; i < most && first != null && areThere() && oldest() <= before; i++) {
      long hashOfKey = first.words[first.begin];
      long entry = first.words[first.begin + 1];
      index.removeIfPresent(hashOfKey, entry);
      entries.removeIfPresent(hashOfKey, entry);
      first.begin += Row.WORDS;
      if (first.isEmpty()) {
        leave(first);
      }
    }
    if (!areThere()) {
      clear();
    }
    return areThere() && oldest() <= before;
  }

  /** Gives up a row all graves of which are gone. */
  private void leave(Row row) {
    first = row.next;
    if (last == row) {
      last = first;
    }
    rowBytes -= Row.BYTES;
    budget.release(Row.BYTES);
  }

  void clear() {
    while (first != null) {
      leave(first);
    }
    if (entries.buckets().count() > 0) {
      entries.free();
      entries = new Index(budget, hash);
    }
    stamp = stamp & ~1;
  }

  /** The memory taken, in bytes. */
  long memoryBytes() {
    return rowBytes + entries.memoryBytes();
  }
}
