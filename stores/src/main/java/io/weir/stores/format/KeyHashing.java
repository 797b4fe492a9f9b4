package io.weir.stores.format;

import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * How the keys of stores are hashed.
 *
 * @param random the words of the seed of a new store; a store that has one keeps it
 * @param bits how many bits of each hash are used. Fewer than 64 make keys collide, which is of use
 *     in tests only; they are not written down, so a store is to be opened with as many each time.
 */
public record KeyHashing(LongSupplier random, int bits) {
  /** As stores are to be hashed that anybody but a test uses. */
  public static final KeyHashing SECURE = new KeyHashing(new SecureRandom()::nextLong, Long.SIZE);

  public KeyHashing {
    if (bits < 0 || bits > Long.SIZE) {
      throw new IllegalArgumentException(
          "Hashes of " + bits + " bits: they must have 0 to " + Long.SIZE);
    }
  }

  /** A new seed. */
  public KeyHash.Seed draw() {
    return new KeyHash.Seed(random.getAsLong(), random.getAsLong());
  }

  /** The hash with a seed. */
  public KeyHash of(KeyHash.Seed seed) {
    return new KeyHash(seed, bits);
  }
}
