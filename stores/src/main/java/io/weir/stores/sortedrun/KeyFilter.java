package io.weir.stores.sortedrun;

import io.weir.stores.format.KeyHash;
import java.nio.ByteBuffer;

/**
 * A Bloom filter: of a key that was added it says so, of another it is wrong once in a hundred. One
 * without words does not know any better.
 *
 * <p>All bits of a key are in one line of memory (Putze, Sanders and Singler, Cache-, hash- and
 * space-efficient Bloom filters, WEA 2007). Those of version 4 were anywhere.
 */
final class KeyFilter {
  private static final int BITS_PER_KEY = 10;
  private static final int PROBES = 6;
  private static final int LINE_WORDS = 8;
  private static final int BIT_BITS = 9;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long[] words;
  private final boolean old;

  private KeyFilter(long[] words, boolean old) {
    this.words = words;
    this.old = old;
  }

  /** An empty filter with room for so many keys. */
  static KeyFilter of(long keys) {
    return new KeyFilter(new long[Math.toIntExact(wordsFor(keys))], false);
  }

  static long wordsFor(long keys) {
    return keys == 0 ? 0 : (keys * BITS_PER_KEY / (LINE_WORDS * Long.SIZE) + 1) * LINE_WORDS;
  }

  /**
   * A filter that was written.
   *
   * @param old whether that was in a run of version 4
   */
  static KeyFilter read(ByteBuffer from, int count, boolean old) {
    long[] words = new long[count];
    from.asLongBuffer().get(words);
    return new KeyFilter(words, old);
  }

  int words() {
    return words.length;
  }

  void write(ByteBuffer into) {
    for (long word : words) {
      into.putLong(word);
    }
  }

  void add(KeyHash hash, byte[] key) {
    if (words.length > 0) {
      long hashed = hash.of(key);
      for (int i = 0; i < PROBES; i++) {
        long bit = bit(hashed, i);
        words[(int) (bit >>> 6)] |= 1L << bit;
      }
    }
  }

  boolean mayContain(KeyHash hash, byte[] key) {
    if (words.length > 0) {
      long hashed = hash.of(key);
      for (int i = 0; i < PROBES; i++) {
        long bit = bit(hashed, i);
        if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
          return false;
        }
      }
    }
    return true;
  }

  private long bit(long hash, int probe) {
    if (old) {
      // Two hashes make all (Kirsch and Mitzenmacher, Building a better Bloom filter, ESA 2006).
      long mixed = (hash + probe * Long.rotateLeft(hash, 32)) >>> 1;
      return mixed % ((long) words.length << 6);
    }
    long line = Math.multiplyHigh(hash >>> 1, 2L * (words.length / LINE_WORDS));
    long inLine = (hash * MULTIPLIER) >>> (Long.SIZE - BIT_BITS * (probe + 1));
    return (line << BIT_BITS) + (inLine & ((1 << BIT_BITS) - 1));
  }
}
