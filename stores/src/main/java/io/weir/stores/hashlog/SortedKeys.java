package io.weir.stores.hashlog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Keys in unsigned byte order: a sorted run, and two sets of keys added since, of which the older
 * is on its way into the run. Keys may be there that the store has no more. Runs never change; the
 * newest set is added to while others iterate.
 */
final class SortedKeys {
  private static final int FEW = 1024;
  private static final int OBJECT_BYTES = 24;
  private static final int NODE_BYTES = 64;

  private final byte[][] run;
  private final NavigableSet<byte[]> merging;
  private final NavigableSet<byte[]> added;
  private final long runBytes;
  private final long mergingBytes;
  private long addedBytes;

  SortedKeys() {
    this(new byte[0][], 0, emptySet(), 0, emptySet(), 0);
  }

  private SortedKeys(
      byte[][] run,
      long runBytes,
      NavigableSet<byte[]> merging,
      long mergingBytes,
      NavigableSet<byte[]> added,
      long addedBytes) {
    this.run = run;
    this.runBytes = runBytes;
    this.merging = merging;
    this.mergingBytes = mergingBytes;
    this.added = added;
    this.addedBytes = addedBytes;
  }

  private static NavigableSet<byte[]> emptySet() {
    return new ConcurrentSkipListSet<>(Arrays::compareUnsigned);
  }

  /** What a key in a run takes on the heap. */
  static long bytesOf(byte[] key) {
    return (long) OBJECT_BYTES + (key.length + 7 & ~7);
  }

  /** What a key that was added later takes on the heap. */
  static long bytesOfAdded(byte[] key) {
    return NODE_BYTES + bytesOf(key);
  }

  boolean contains(byte[] key) {
    return added.contains(key);
  }

  /** Adds a key. Under the write lock. */
  void add(byte[] key) {
    if (added.add(key)) {
      addedBytes += bytesOfAdded(key);
    }
  }

  /** What all keys take on the heap. Under the write lock. */
  long bytes() {
    return runBytes + mergingBytes + addedBytes;
  }

  boolean isMergeDue() {
    return added.size() > Math.max(FEW, run.length / 8);
  }

  /** The same keys; those added from now on are kept apart. */
  SortedKeys frozen() {
    return new SortedKeys(run, runBytes, added, addedBytes, emptySet(), 0);
  }

  /** The run with the keys that were frozen. */
  byte[][] merged() {
    List<byte[]> all = new ArrayList<>(run.length + merging.size());
    Iterator<byte[]> keys =
        new MergedKeys(
            List.of(Arrays.asList(run).iterator(), merging.iterator()), Arrays::compareUnsigned);
    keys.forEachRemaining(all::add);
    return all.toArray(byte[][]::new);
  }

  /** With a run that has taken up what was frozen. */
  SortedKeys withRun(byte[][] newRun) {
    long bytes = 0;
    for (byte[] key : newRun) {
      bytes += bytesOf(key);
    }
    return new SortedKeys(newRun, bytes, emptySet(), 0, added, addedBytes);
  }

  /** The keys of a range, each once, in its direction. */
  Iterator<byte[]> iterate(Range range) {
    if (range.isEmpty()) {
      return Collections.emptyIterator();
    }
    List<Iterator<byte[]>> parts =
        List.of(iterateRun(range), iterate(merging, range), iterate(added, range));
    return range.isDescending()
        ? new MergedKeys(parts, (a, b) -> Arrays.compareUnsigned(b, a))
        : new MergedKeys(parts, Arrays::compareUnsigned);
  }

  private static Iterator<byte[]> iterate(NavigableSet<byte[]> keys, Range range) {
    NavigableSet<byte[]> part = keys;
    if (range.from() != null) {
      part = part.tailSet(range.from(), true);
    }
    if (range.to() != null) {
      part = part.headSet(range.to(), range.toInclusive());
    }
    return range.isDescending() ? part.descendingIterator() : part.iterator();
  }

  private Iterator<byte[]> iterateRun(Range range) {
    int begin = range.from() == null ? 0 : indexOf(range.from(), false);
    int end = range.to() == null ? run.length : indexOf(range.to(), range.toInclusive());
    List<byte[]> part = Arrays.asList(run).subList(begin, Math.max(begin, end));
    if (!range.isDescending()) {
      return part.iterator();
    }
    return new Iterator<>() {
      private int left = part.size();

      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public byte[] next() {
        return part.get(--left);
      }
    };
  }

  /** How many keys of the run are below {@code key}, or equal to it where {@code orEqual}. */
  private int indexOf(byte[] key, boolean orEqual) {
    int found = Arrays.binarySearch(run, key, Arrays::compareUnsigned);
    return found < 0 ? -found - 1 : orEqual ? found + 1 : found;
  }
}
