package io.weir.examples.demo;

/**
 * How often every key occurred in every window, folded into two numbers: the total, and a sum of
 * the hashes of key and window weighted by their counts, which does not depend on the order. Two
 * tallies that agree saw the same counts, as good as certainly, and neither had to keep a key.
 */
final class Tally {
  private static final long FNV_START = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final long START_FACTOR = 0x9e3779b97f4a7c15L;
  private static final long END_FACTOR = 0xc2b2ae3d27d4eb4fL;

  private long total;
  private long weightedHashes;

  /** Adds occurrences of a key in a window. */
  void add(String key, TimeSpan window, long occurrences) {
    total += occurrences;
    weightedHashes += occurrences * hash(key, window);
  }

  /** Adds all that another has seen. */
  void add(Tally other) {
    total += other.total;
    weightedHashes += other.weightedHashes;
  }

  /** All occurrences of all keys in all windows. */
  long total() {
    return total;
  }

  boolean agreesWith(Tally other) {
    return total == other.total && weightedHashes == other.weightedHashes;
  }

  private static long hash(String key, TimeSpan window) {
    long hash = FNV_START;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * FNV_PRIME;
    }
    hash += window.startMs() * START_FACTOR + window.endMs() * END_FACTOR;
    hash = (hash ^ hash >>> 32) * 0x9fb21c651e98df25L;
    return hash ^ hash >>> 29;
  }
}
