package io.weir.stores.hashlog;

import java.util.HashMap;
import java.util.Map;

/**
 * Deleted keys whose index entries stay, pointing at their tombstones, while a cursor is open that
 * shows the key. They are no part of an index snapshot: their removal leaves no trace in the log.
 * Under the write lock.
 */
final class BuriedKeys {
  private final Map<Long, Grave> graves = new HashMap<>();

  /** Where the tombstone lies in the history of the log. */
  private record Grave(long hash, long position) {}

  void add(long hash, long entry, long position) {
    graves.put(entry, new Grave(hash, position));
  }

  boolean contains(long entry) {
    return !graves.isEmpty() && graves.containsKey(entry); // Mostly empty, and boxing costs.
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
  }

  void clear() {
    graves.clear();
  }
}
