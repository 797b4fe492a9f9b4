package io.weir.stores.hashlog;

import java.util.HashMap;
import java.util.Map;

/**
 * Deleted keys whose index entries stay, pointing at their tombstones, until the last open cursor
 * is closed. They are no part of an index snapshot: their removal leaves no trace in the log. Under
 * the write lock.
 */
final class BuriedKeys {
  private final Map<Long, Long> hashes = new HashMap<>();

  void add(long hash, long entry) {
    hashes.put(entry, hash);
  }

  boolean contains(long entry) {
    return hashes.containsKey(entry);
  }

  /** Removes the entries that still point at tombstones. */
  void purge(Index index) {
    hashes.forEach((entry, hash) -> index.removeIfPresent(hash, entry));
    hashes.clear();
  }

  void clear() {
    hashes.clear();
  }
}
