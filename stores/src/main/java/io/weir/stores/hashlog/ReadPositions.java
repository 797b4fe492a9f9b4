package io.weir.stores.hashlog;

import java.util.NavigableMap;
import java.util.TreeMap;

/** The positions of the log that some readers began at. Under the write lock. */
final class ReadPositions {
  private final NavigableMap<Long, Integer> readers = new TreeMap<>();

  void add(long position) {
    readers.merge(position, 1, Integer::sum);
  }

  void remove(long position) {
    readers.computeIfPresent(position, (at, count) -> count == 1 ? null : count - 1);
  }

  boolean isEmpty() {
    return readers.isEmpty();
  }

  /** That of the oldest reader; the largest number if there is none. */
  long oldest() {
    return readers.isEmpty() ? Long.MAX_VALUE : readers.firstKey();
  }

  void clear() {
    readers.clear();
  }
}
