package io.weir.stores.sorted;

import org.jspecify.annotations.Nullable;

/**
 * What the keys of a memtable have been since it was begun: of each key a chain of versions, the
 * newest first, in the arena.
 *
 * <pre>
 * offset size
 *      0    8  address of the version before, 0 if there is none here
 *      8    8  sequence number of the write
 *     16    4  bytes that a value may take here
 *     20    4  bytes of the value, -1 of a tombstone
 *     24       value
 * </pre>
 *
 * <p>A version may be overwritten in place as long as nobody can be reading an older state than the
 * newest: whoever wants to knows that from {@link Snapshots}.
 */
final class Versions {
  private static final int SEQUENCE_AT = 8;
  private static final int CAPACITY_AT = 16;
  private static final int LENGTH_AT = 20;
  private static final int HEADER_BYTES = 24;
  private static final int TOMBSTONE = -1;

  private final Arena arena;

  Versions(Arena arena) {
    this.arena = arena;
  }

  /** A new version before another; null stands for a tombstone. */
  long add(long before, long sequence, byte @Nullable [] value) {
    int length = value == null ? 0 : value.length;
    long version = arena.allocate(HEADER_BYTES + length);
    arena.putLong(version, 0, before);
    arena.putInt(version, CAPACITY_AT, length);
    set(version, sequence, value);
    return version;
  }

  private void set(long version, long sequence, byte @Nullable [] value) {
    arena.putLong(version, SEQUENCE_AT, sequence);
    if (value == null) {
      arena.putInt(version, LENGTH_AT, TOMBSTONE);
    } else {
      arena.putInt(version, LENGTH_AT, value.length);
      arena.put(version, HEADER_BYTES, value);
    }
  }

  /** Whether a value has room in place of another. */
  boolean fits(long version, byte @Nullable [] value) {
    return value == null || value.length <= arena.getInt(version, CAPACITY_AT);
  }

  /** Takes the place of a version that nobody needs. */
  void overwrite(long version, long sequence, byte @Nullable [] value) {
    set(version, sequence, value);
  }

  long sequence(long version) {
    return arena.getLong(version, SEQUENCE_AT);
  }

  /** The version before one; 0 if there is none here. */
  long before(long version) {
    return arena.getLong(version, 0);
  }

  /** The newest version from one on that was written no later than a snapshot; 0 if none was. */
  long visible(long newest, long snapshot) {
    long version = newest;
    while (version != Arena.NONE && sequence(version) > snapshot) {
      version = before(version);
    }
    return version;
  }

  boolean isTombstone(long version) {
    return arena.getInt(version, LENGTH_AT) == TOMBSTONE;
  }

  /** A copy of a value; what it is if it is overwritten meanwhile, the caller has to find out. */
  byte[] value(long version) {
    int length = arena.getInt(version, LENGTH_AT);
    int capacity = arena.getInt(version, CAPACITY_AT);
    byte[] value = new byte[Math.max(0, Math.min(length, capacity))];
    arena.get(version, HEADER_BYTES, value, value.length);
    return value;
  }
}
