package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;
import java.nio.LongBuffer;

/** A bucket of the index as eight words: seven entries, 0 where there is none, and a last one. */
final class BucketWords {
  static final int COUNT = 8;
  static final int ENTRIES = COUNT - 1;

  private BucketWords() {}

  /**
   * A bit for each of the seven entries of a bucket that has the tag. Without branches: which entry
   * it is cannot be guessed, and a wrong guess costs more than to compare them all.
   */
  static int matches(LongBuffer words, int first, long tag) {
    int matches = 0;
    for (int i = 0; i < ENTRIES; i++) {
      long entry = words.get(first + i);
      long difference = entry >>> RecordLayout.ADDRESS_BITS ^ tag;
      matches |= (int) ((difference - 1 & (entry | -entry)) >>> 63) << i;
    }
    return matches;
  }

  static boolean isFull(LongBuffer words, int first) {
    for (int i = 0; i < ENTRIES; i++) {
      if (words.get(first + i) == 0) {
        return false;
      }
    }
    return true;
  }

  static boolean isEmpty(LongBuffer words, int first) {
    long any = 0;
    for (int i = 0; i < ENTRIES; i++) {
      any |= words.get(first + i);
    }
    return any == 0;
  }
}
