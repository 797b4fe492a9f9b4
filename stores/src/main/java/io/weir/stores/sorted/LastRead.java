package io.weir.stores.sorted;

import java.util.Arrays;

/**
 * What was read last, for the put that follows it: an operator reads a key before it writes it, and
 * the put need not look for the key again.
 *
 * @param key a copy of the key that was read
 * @param exists whether it has a value
 * @param writes how many writes were complete before the read
 */
record LastRead(byte[] key, boolean exists, long writes) {
  static final LastRead NONE = new LastRead(new byte[0], false, -1);

  /** Whether this is still what a key is: nothing was written since. */
  boolean isOf(byte[] wanted, long writesNow) {
    return writes == writesNow && Arrays.equals(key, wanted);
  }
}
