package io.weir.stores.sorted;

import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.keyorder.Range;
import io.weir.stores.sortedrun.Kind;
import io.weir.stores.sortedrun.RecordSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the keys of a memtable as they were at a snapshot, in one direction. It copies the
 * addresses of a leaf and walks in its own copy, so that the writer may change the leaf, also from
 * inside of the walk. Of one thread; good until the table is closed.
 */
final class MemtableCursor implements RecordSource {
  private static final byte[] LOWEST = new byte[0];
  private static final int KEY_BYTES_AT_FIRST = 32;

  private final Memtable table;
  private final Arena arena;
  private final Versions versions;
  private final long snapshot;
  private final boolean ascending;
  private final byte @Nullable [] start;
  private final boolean startInclusive;
  private final byte @Nullable [] end;
  private final boolean endInclusive;

  /** What was copied from a leaf: its keys that are in the range. */
  private long[] keys = {};

  private long[] newest = {};
  private int count;

  /** Whether the range ends in that leaf. */
  private boolean isLast;

  /** The place in the copy. */
  private int at;

  private boolean begun;
  private boolean ended;

  /** The version of the key that it is at. */
  private long visible;

  /** Begins with the key that it is at. */
  private byte[] key = new byte[KEY_BYTES_AT_FIRST];

  private int keyLength;

  /** A cursor as of {@link Memtable#cursor}. */
  MemtableCursor(Memtable table, long snapshot, Range range) {
    this.table = table;
    this.arena = table.arena();
    this.versions = table.versions();
    this.snapshot = snapshot;
    this.ascending = !range.isDescending();
    byte[] from = range.from() == null ? LOWEST : range.from();
    this.start = ascending ? from : range.to();
    this.startInclusive = ascending || range.toInclusive();
    this.end = ascending ? range.to() : range.from();
    this.endInclusive = !ascending || range.toInclusive();
  }

  @Override
  public boolean next() {
    if (ended) {
      return false;
    }
    if (begun) {
      at += ascending ? 1 : -1;
    } else {
      begun = true;
      enter(start, startInclusive);
    }
    while (!isAtVisible()) {
      if (count == 0 || isLast) {
        ended = true;
        return false;
      }
      enter(Node.key(arena, keys[ascending ? count - 1 : 0]), false);
    }
    loadKey(keys[at]);
    return true;
  }

  /** Goes on in the copy to a key that was there at the snapshot. */
  private boolean isAtVisible() {
    while (at >= 0 && at < count) {
      visible = versions.visible(newest[at], snapshot);
      if (visible != Arena.NONE) {
        return true;
      }
      at += ascending ? 1 : -1;
    }
    return false;
  }

  private void loadKey(long address) {
    keyLength = arena.getInt(address, 0);
    if (keyLength > key.length) {
      key = new byte[Math.max(keyLength, 2 * key.length)];
    }
    arena.get(address, Node.KEY_AT, key, keyLength);
  }

  // ---- leaves

  /**
   * Copies the keys of a leaf that come next; none if there is no such leaf.
   *
   * @param first where they begin; null for the end of the order
   */
  private void enter(byte @Nullable [] first, boolean inclusive) {
    Leaf leaf = leaf(first, inclusive);
    while (leaf != null) {
      int stamp = leaf.beginRead();
      Leaf following = ascending ? leaf.next : null;
      if (!copy(leaf, stamp, first, inclusive)) {
        leaf = leaf(first, inclusive);
      } else {
        leaf = count == 0 && !isLast ? following : null;
      }
    }
    at = ascending ? 0 : count - 1;
  }

  private Leaf leaf(byte @Nullable [] first, boolean inclusive) {
    if (first == null) {
      return table.lastLeaf();
    }
    return ascending || inclusive ? table.leafOf(first) : table.leafBelow(first);
  }

  /** False if the leaf has changed meanwhile. */
  private boolean copy(Leaf leaf, int stamp, byte @Nullable [] first, boolean inclusive) {
    boolean isReplaced = leaf.isReplaced;
    try {
      int all = leaf.count;
      int begin = 0;
      int stop = all;
      if (ascending) {
        begin = first == null ? 0 : countBelow(leaf, first, !inclusive);
        stop = end == null ? all : countBelow(leaf, end, endInclusive);
        isLast = stop < all;
      } else {
        begin = end == null ? 0 : countBelow(leaf, end, !endInclusive);
        stop = first == null ? all : countBelow(leaf, first, inclusive);
        isLast = begin > 0;
      }
      count = Math.max(0, stop - begin);
      if (count > keys.length) {
        keys = new long[count];
        newest = new long[count];
      }
      System.arraycopy(leaf.keys, begin, keys, 0, count);
      System.arraycopy(leaf.versions, begin, newest, 0, count);
    } catch (IndexOutOfBoundsException e) {
      if (leaf.isUnchanged(stamp)) {
        throw e;
      }
      return false;
    }
    return leaf.isUnchanged(stamp) && !isReplaced;
  }

  /** How many keys of a leaf are below another, and that itself if it is to be counted. */
  private static int countBelow(Leaf leaf, byte[] key, boolean inclusive) {
    int found = leaf.find(key);
    return found >= 0 ? found + (inclusive ? 1 : 0) : -1 - found;
  }

  /** Whether it is at a key. */
  boolean isAtKey() {
    return begun && !ended;
  }

  /** Ends the walk: the table may go. */
  void end() {
    ended = true;
  }

  Memtable table() {
    return table;
  }

  /**
   * A cursor over what it has still to show, with the key that it is at, from the lowest key up.
   */
  MemtableCursor rest() {
    byte[] lowest = ascending ? start : end;
    byte[] highest = ascending ? end : start;
    boolean highestInclusive = ascending ? endInclusive : startInclusive;
    if (isAtKey()) {
      byte[] here = key();
      lowest = ascending ? here : lowest;
      highest = ascending ? highest : here;
      highestInclusive = !ascending || highestInclusive;
    }
    Range range = new Range(lowest, highest, highestInclusive, Direction.ASCENDING);
    MemtableCursor rest = new MemtableCursor(table, snapshot, range);
    rest.ended = ended;
    return rest;
  }

  // ---- the record

  @Override
  public byte[] keyBytes() {
    return key;
  }

  @Override
  public int keyLength() {
    return keyLength;
  }

  @Override
  public byte[] key() {
    return Arrays.copyOf(key, keyLength);
  }

  @Override
  public Kind kind() {
    return versions.isTombstone(visible) ? Kind.TOMBSTONE : Kind.VALUE;
  }

  @Override
  public byte[] value() {
    return versions.value(visible);
  }
}
