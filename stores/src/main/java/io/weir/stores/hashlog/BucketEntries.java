package io.weir.stores.hashlog;

import java.util.Arrays;

/** The entries of one bucket, however many they are: a copy. Used again for the next bucket. */
final class BucketEntries {
  private static final int USUAL = 16;

  private long[] words = new long[USUAL];
  private int count;

  void clear() {
    count = 0;
  }

  void add(long entry) {
    reserve(1);
    words[count++] = entry;
  }

  /** Makes room: to add so many more cannot fail for want of memory. */
  void reserve(int more) {
    if (count + more > words.length) {
      words = Arrays.copyOf(words, Math.max(count + more, words.length * 2));
    }
  }

  int count() {
    return count;
  }

  long get(int index) {
    return words[index];
  }
}
