package io.weir.stores.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** That the hash is the same wherever a key lies, spreads, and cannot be met on purpose. */
class KeyHashTest {
  /** What an index knows of a hash. */
  private static final long IN_INDEX = (1L << 36) - 1;

  private static final int KEYS = 4_500;

  private final KeyHash hash = KeyHashing.SECURE.of(new KeyHash.Seed(11, 12));

  @Test
  void shouldHashAlikeInAnArrayAndInAPageWhenOfAnyLength() {
    SplittableRandom random = new SplittableRandom(1);
    Set<Long> hashes = new HashSet<>();
    for (int length = 0; length < 600; length++) {
      byte[] key = new byte[length];
      random.nextBytes(key);
      ByteBuffer page = ByteBuffer.allocate(length + 64).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < page.capacity(); i++) {
        page.put(i, (byte) 0x55);
      }
      page.put(24, key);
      assertThat(hash.of(page, 24, length)).as("%d bytes", length).isEqualTo(hash.of(key));
      hashes.add(hash.of(key));
    }
    assertThat(hashes).hasSize(600);
  }

  @Test
  void shouldTellZerosOfDifferentLengthsApart() {
    Set<Long> hashes = new HashSet<>();
    for (int length = 0; length < 600; length++) {
      hashes.add(hash.of(new byte[length]) & IN_INDEX);
    }
    assertThat(hashes).hasSize(600);
  }

  @Test
  void shouldDependOnEachBitOfTheSeed() {
    byte[] key = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    Set<Long> hashes = new HashSet<>();
    for (int bit = 0; bit < Long.SIZE; bit++) {
      hashes.add(KeyHashing.SECURE.of(new KeyHash.Seed(1L << bit, 0)).of(key));
      hashes.add(KeyHashing.SECURE.of(new KeyHash.Seed(0, 1L << bit)).of(key));
    }
    assertThat(hashes).hasSize(2 * Long.SIZE);
  }

  @Test
  void shouldSpreadKeysWhenTheyCollidedInTheHashWithoutASeed() {
    Set<Long> unkeyed = new HashSet<>();
    Set<Long> keyed = new HashSet<>();
    for (long i = 0; i < KEYS; i++) {
      byte[] key = collidingWithoutASeed(i);
      unkeyed.add(hashWithoutASeed(key));
      keyed.add(hash.of(key) & IN_INDEX);
    }
    assertThat(unkeyed).as("keys that collided").hasSize(1);
    assertThat(keyed).hasSize(KEYS);
  }

  @Test
  void shouldSpreadKeysWhenTheirWordsAreInverted() {
    int met = 0;
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 10_000; i++) {
      KeyHash drawn = KeyHashing.SECURE.of(new KeyHash.Seed(random.nextLong(), random.nextLong()));
      long first = random.nextLong();
      long second = random.nextLong();
      met += drawn.of(words(first, second)) == drawn.of(words(first ^ ~1, second ^ ~1)) ? 1 : 0;
      met += drawn.of(words(first, second)) == drawn.of(words(~first, ~second)) ? 1 : 0;
      met += drawn.of(words(first, second)) == drawn.of(words(second, first)) ? 1 : 0;
    }
    assertThat(met).isZero();
  }

  @Test
  void shouldFillBucketsEvenlyWhenKeysCountUp() {
    for (int step = 1; step <= 1 << 20; step <<= 4) {
      int[] load = new int[1024];
      for (int i = 0; i < 5 * load.length; i++) {
        load[(int) hash.of(words((long) i * step)) & load.length - 1]++;
      }
      assertThat(Arrays.stream(load).max().orElse(0)).as("step %d", step).isLessThan(22);
    }
  }

  @Test
  void shouldKeepAFewBitsOnlyWhenAskedTo() {
    KeyHash crippled = new KeyHashing(() -> 5, 4).of(new KeyHash.Seed(5, 5));
    KeyHash none = new KeyHashing(() -> 5, 0).of(new KeyHash.Seed(5, 5));
    Set<Long> hashes = new HashSet<>();
    for (long i = 0; i < 1000; i++) {
      hashes.add(crippled.of(words(i)));
      assertThat(none.of(words(i))).isZero();
    }
    assertThat(hashes).hasSize(16);
  }

  private static byte[] words(long... words) {
    ByteBuffer key = ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    key.asLongBuffer().put(words);
    return key.array();
  }

  // ---- the hash that stores had before they had a seed, and how its collisions are made

  private static byte[] collidingWithoutASeed(long first) {
    int length = 2 * Long.BYTES;
    return words(first, mix(length * 0x9E3779B97F4A7C15L ^ first) ^ 0x5EED);
  }

  private static long hashWithoutASeed(byte[] key) {
    ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
    long hash = key.length * 0x9E3779B97F4A7C15L;
    while (words.hasRemaining()) {
      hash = mix(hash ^ words.getLong());
    }
    return hash;
  }

  private static long mix(long word) {
    long product = word * 0xD6E8FEB86659FD93L;
    return product ^ (product >>> 32);
  }
}
