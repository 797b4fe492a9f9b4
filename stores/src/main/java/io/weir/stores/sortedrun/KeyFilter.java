package io.weir.stores.sortedrun;

import java.nio.ByteBuffer;

/**
 * A Bloom filter: of a key that was added it says so, of another it is wrong once in a hundred. One
 * without words does not know any better.
 */
final class KeyFilter {
  private static final int BITS_PER_KEY = 10;
  private static final int PROBES = 6;

  private final long[] words;

  private KeyFilter(long[] words) {
    this.words = words;
  }

  /** An empty filter with room for so many keys. */
  static KeyFilter of(long keys) {
    return new KeyFilter(new long[(int) wordsFor(keys)]);
  }

  static long wordsFor(long keys) {
    return keys == 0 ? 0 : keys * BITS_PER_KEY / Long.SIZE + 1;
  }

  /** A filter that was written. */
  static KeyFilter read(ByteBuffer from, int count) {
    long[] words = new long[count];
    from.asLongBuffer().get(words);
    return new KeyFilter(words);
  }

  int words() {
    return words.length;
  }

  void write(ByteBuffer into) {
    for (long word : words) {
      into.putLong(word);
    }
  }

  void add(long hash) {
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(hash, i);
      words[(int) (bit >>> 6)] |= 1L << bit;
    }
  }

  boolean mayContain(long hash) {
    if (words.length == 0) {
      return true;
    }
    for (int i = 0; i < PROBES; i++) {
      long bit = bit(hash, i);
      if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The bits of a key come from two hashes: Kirsch and Mitzenmacher, Building a better filter. */
  private long bit(long hash, int probe) {
    long mixed = (hash + probe * Long.rotateLeft(hash, 32)) >>> 1;
    return mixed % ((long) words.length << 6);
  }
}
