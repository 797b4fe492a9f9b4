package io.weir.stores.hashlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;

/** The entries of one bucket, however many they are: a copy. Used again for the next bucket. */
final class BucketEntries {
  private static final int USUAL = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long[] words = new long[USUAL];
  private int count;

  void clear() {
    count = 0;
  }

  /**
   * Copies the entries of a bucket as they were between two splits, so that none is missed on its
   * way from one bucket to another. For any thread.
   *
   * @return false, with nothing copied, if the index was freed
   */
  boolean copy(Buckets buckets, long bucket) {
    while (buckets.count() > 0) {
      clear();
      if (buckets.copyChain(bucket, buckets.version(bucket), this)) {
        return true;
      }
      Thread.onSpinWait();
    }
    clear();
    return false;
  }

  /** Adds those of the bucket that begins with a word. */
  void addAll(LongBuffer bucket, int first) {
    for (int i = 0; i < BucketWords.ENTRIES; i++) {
      long entry = bucket.get(first + i);
      if (entry != 0) {
        add(entry);
      }
    }
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

  /** Moves the entries of a bucket here, one by one. There is room for them. */
  void takeFrom(ByteBuffer memory, int base) {
    for (int at = base; at < base + Buckets.LAST_WORD; at += Long.BYTES) {
      long entry = memory.getLong(at);
      if (entry != 0) {
        add(entry);
        LONGS.setRelease(memory, at, 0L);
      }
    }
  }

  int count() {
    return count;
  }

  long get(int index) {
    return words[index];
  }
}
