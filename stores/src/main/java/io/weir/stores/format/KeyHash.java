package io.weir.stores.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The hash of the keys of one store, keyed by the store's own secret seed. Part of the format:
 * index snapshots and filters hold bits of it.
 *
 * <p>The words of a key are hashed in pairs, (w0 + s0) * (w1 + s1) in 128 bits, and summed: NH of
 * Black and others, UMAC, CRYPTO 1999. Both halves of the sum are brought to 64 bits by a strongly
 * universal hash (Dietzfelbinger, STACS 1996). Each s is another secret word. Therefore any two
 * keys, whatever they are, collide for one seed in about 2^61, and in some of the bits as rarely as
 * random numbers do: nobody who does not know the seed can choose keys that collide more often than
 * others. A fixed hash has no such bound. The last step changes nothing of that, since it is the
 * same for all; without it, keys that count up fill the buckets unevenly.
 *
 * <p>That the secret words are added, and that the product is not folded, is part of the proof.
 * With exclusive or, signed products and both halves in one word, which would be faster, two keys
 * whose words differ in all bits but the lowest collide for a fourth of all seeds.
 */
public final class KeyHash {
  /** Secret words that are kept; for longer keys the others are made as they are needed. */
  private static final int KEPT_WORDS = 32;

  private static final int MAX_KEPT_BYTES = KEPT_WORDS * Long.BYTES;
  private static final int FINAL_WORDS = 5;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Seed seed;
  private final long keptBits;
  private final long[] secrets = new long[KEPT_WORDS];
  private final long low0;
  private final long low1;
  private final long high0;
  private final long high1;
  private final long last;

  /** What a store keeps in its manifest, and tells nobody. */
  public record Seed(long first, long second) {
    /** Bytes in a file. */
    public static final int BYTES = 16;

    public static Seed read(ByteBuffer from) {
      return new Seed(from.getLong(), from.getLong());
    }

    public void write(ByteBuffer into) {
      into.putLong(first).putLong(second);
    }

    /** Not the seed: this may be in a log. */
    @Override
    public String toString() {
      return "Seed";
    }
  }

  /**
   * @param bits how many bits of each hash are kept
   */
  KeyHash(Seed seed, int bits) {
    this.seed = seed;
    this.keptBits = bits == 0 ? 0 : -1L >>> (Long.SIZE - bits);
    this.low0 = word(0);
    this.low1 = word(1);
    this.high0 = word(2);
    this.high1 = word(3);
    this.last = word(4);
    for (int i = 0; i < KEPT_WORDS; i++) {
      secrets[i] = secret(i);
    }
  }

  /** The secret word that is added to a word of a key. */
  private long secret(int index) {
    return word(FINAL_WORDS + index);
  }

  private long word(int index) {
    return mixed(mixed(seed.first + index * STEP) ^ seed.second);
  }

  /** The finisher of SplitMix64. */
  private static long mixed(long word) {
    long mixed = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }

  public Seed seed() {
    return seed;
  }

  /** The hash of a key. */
  public long of(byte[] key) {
    int length = key.length;
    if (length > MAX_KEPT_BYTES) {
      return ofLong(key);
    }
    long low = length;
    long high = 0;
    int at = 0;
    int index = 0;
    for (; at <= length - 16; at += 16, index += 2) {
      long first = (long) LONGS.get(key, at) + secrets[index];
      long second = (long) LONGS.get(key, at + 8) + secrets[index + 1];
      low += first * second;
      high += Math.multiplyHigh(first, second);
    }
    if (at < length) {
      boolean two = at <= length - 8;
      long first = (two ? (long) LONGS.get(key, at) : rest(key, at)) + secrets[index];
      long second = (two ? rest(key, at + 8) : 0) + secrets[index + 1];
      low += first * second;
      high += Math.multiplyHigh(first, second);
    }
    return finish(low, high);
  }

  /** The same of a key that needs more secret words than are kept. */
  private long ofLong(byte[] key) {
    long low = key.length;
    long high = 0;
    int index = 0;
    for (int at = 0; at < key.length; at += 16, index += 2) {
      long first = wordOf(key, at) + secret(index);
      long second = wordOf(key, at + 8) + secret(index + 1);
      low += first * second;
      high += Math.multiplyHigh(first, second);
    }
    return finish(low, high);
  }

  private static long wordOf(byte[] key, int at) {
    return at <= key.length - 8 ? (long) LONGS.get(key, at) : rest(key, at);
  }

  /** The last bytes of a key, less than eight, as the lower bytes of a word. */
  static long rest(byte[] key, int from) {
    long rest = 0;
    for (int i = from, shift = 0; i < key.length; i++, shift += 8) {
      rest |= (key[i] & 0xFFL) << shift;
    }
    return rest;
  }

  /** The hash of a key that lies in a little-endian page. */
  public long of(ByteBuffer page, int offset, int length) {
    long low = length;
    long high = 0;
    int index = 0;
    for (int at = 0; at < length; at += 16, index += 2) {
      boolean kept = index < KEPT_WORDS;
      long first = wordOf(page, offset + at, length - at) + (kept ? secrets[index] : secret(index));
      long second =
          wordOf(page, offset + at + 8, length - at - 8)
              + (kept ? secrets[index + 1] : secret(index + 1));
      low += first * second;
      high += Math.multiplyHigh(first, second);
    }
    return finish(low, high);
  }

  private static long wordOf(ByteBuffer page, int at, int left) {
    if (left >= 8) {
      return page.getLong(at);
    }
    long rest = 0;
    for (int i = 0; i < left; i++) {
      rest |= (page.get(at + i) & 0xFFL) << (8 * i);
    }
    return rest;
  }

  /** The upper halves of two products of 128 bits, mixed. */
  private long finish(long low, long high) {
    long hash =
        Math.multiplyHigh(low0, low)
            + low1 * low
            + Math.multiplyHigh(high0, high)
            + high1 * high
            + last;
    long mixed = (hash ^ hash >>> 32) * STEP;
    return (mixed ^ mixed >>> 32) & keptBits;
  }
}
