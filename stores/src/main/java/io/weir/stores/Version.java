package io.weir.stores;

import java.util.OptionalLong;

/**
 * A value that a key had for some time.
 *
 * @param value the value; the array belongs to whoever gets the version
 * @param from the time from which it is valid, in milliseconds
 * @param to the time from which it is not valid any more; empty if it is the newest of its key
 */
@SuppressWarnings("ArrayRecordComponent") // versions are read, never compared
public record Version(byte[] value, long from, OptionalLong to) {
  /** Whether it is valid at some time after this one. */
  public boolean isValidAfter(long time) {
    return to.isEmpty() || to.getAsLong() > time;
  }
}
