package io.weir.stores.hashlog;

import java.util.HashMap;
import java.util.Map;

/**
 * Deleted keys whose index entries stay, pointing at their tombstones, while a cursor is open that
 * shows the key. They are no part of an index snapshot: their removal leaves no trace in the log.
 * Under the write lock, but for {@link #stampIfNone}.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Under the write lock.
final class BuriedKeys {
  /** There are buried keys. */
  static final long SOME = -1;

  private final Map<Long, Grave> graves = new HashMap<>();

  /** Counts the burials by twos; odd while there are graves. */
  private volatile long stamp;

  /** Where the tombstone lies in the history of the log. */
  private record Grave(long hash, long position) {}

  /** To be called before the index has the entry: whoever finds it there also finds the stamp. */
  void add(long hash, long entry, long position) {
    stamp = (stamp | 1) + 2;
    graves.put(entry, new Grave(hash, position));
  }

  boolean contains(long entry) {
    return graves.containsKey(entry);
  }

  /**
   * A number, or SOME. The same number before and after says that the index had no entry of a
   * buried key in between. For any thread.
   */
  long stampIfNone() {
    long seen = stamp;
    return (seen & 1) == 0 ? seen : SOME;
  }

  /** Removes the entries of keys that were deleted before a position, unless they came back. */
  void purge(Index index, long before) {
    graves
        .entrySet()
        .removeIf(
            grave -> {
              boolean old = grave.getValue().position() < before;
              if (old) {
                index.removeIfPresent(grave.getValue().hash(), grave.getKey());
              }
              return old;
            });
    stampIfEmpty();
  }

  void clear() {
    graves.clear();
    stampIfEmpty();
  }

  private void stampIfEmpty() {
    if (graves.isEmpty()) {
      stamp = stamp & ~1;
    }
  }
}
