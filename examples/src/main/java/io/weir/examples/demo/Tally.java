package io.weir.examples.demo;

/**
 * How often every key occurred, folded into two numbers: the total, and a sum of the keys' hashes
 * weighted by their counts, which does not depend on the order. Two tallies that agree saw the same
 * counts, as good as certainly, and neither had to keep a key.
 */
final class Tally {
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long total;
  private long weightedHashes;

  /** Adds occurrences of a key. */
  void add(String key, long occurrences) {
    total += occurrences;
    weightedHashes += occurrences * hash(key);
  }

  /** All occurrences of all keys. */
  long total() {
    return total;
  }

  boolean agreesWith(Tally other) {
    return total == other.total && weightedHashes == other.weightedHashes;
  }

  private static long hash(String key) {
    long hash = FNV_START;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ hash >>> 32) * 0x9fb21c651e98df25L;
    return hash ^ hash >>> 29;
  }
}
