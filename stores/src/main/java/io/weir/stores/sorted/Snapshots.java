package io.weir.stores.sorted;

import java.util.TreeMap;

/**
 * The states of a store that somebody is reading. A state is the sequence number of the last write
 * that it shows.
 *
 * <p>A write says its number first, and looks then whether the version that it would overwrite is
 * one that somebody reads. Who begins to read enters the number first, and looks then whether it is
 * still the last that was said. So one of the two always sees the other (Dekker's rule).
 */
final class Snapshots {
  private static final long NOBODY = -1;

  /** How many read each state. Guarded by this. */
  private final TreeMap<Long, Integer> readers = new TreeMap<>();

  private volatile long newest = NOBODY;

  /** Of the write that is under way, or was the last. Changed by the writer. */
  private volatile long sequence;

  /** The number of a write that begins. For the writer. */
  long nextWrite() {
    long next = sequence + 1;
    sequence = next;
    return next;
  }

  /** Whether nobody reads a state that shows this write. For the writer, once its own has begun. */
  boolean isUnseen(long write) {
    return newest < write;
  }

  /** Begins to read the newest state; a write that is under way belongs to it. */
  synchronized long open() {
    long now = sequence;
    enter(now);
    while (now != sequence) {
      close(now);
      now = sequence;
      enter(now);
    }
    return now;
  }

  private void enter(long state) {
    readers.merge(state, 1, Integer::sum);
    newest = readers.lastKey();
  }

  /** Somebody has read a state to the end. */
  synchronized void close(long state) {
    readers.computeIfPresent(state, (same, count) -> count == 1 ? null : count - 1);
    newest = readers.isEmpty() ? NOBODY : readers.lastKey();
  }
}
