package io.weir.stores.hashlog;

import java.util.Arrays;

/**
 * What the last read of a record from its file found: an update reads and then writes the same key,
 * and need not go to the file twice. The record itself never changes.
 */
record ColdHit(Segment segment, int offset, byte[] key, int extent, boolean tombstone) {
  boolean isAt(Segment where, int at) {
    return segment == where && offset == at;
  }

  boolean isOf(byte[] wanted) {
    return Arrays.equals(key, wanted);
  }
}
