package io.weir.stores.sorted;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A key below which no key has a value. Walks begin there: a store that is used as a queue would
 * otherwise pass all that was ever taken from its head, as long as the tombstones are there.
 *
 * <p>A walk that met many tombstones before its first row raises it, a write below it lowers it.
 */
final class LowWater {
  /** Held whenever it changes, so that no write comes in between. */
  private final ReentrantLock writing;

  private volatile Mark mark = new Mark(new byte[0]);

  /** How many values were put. Changed under the lock of the writer. */
  private volatile long puts;

  LowWater(ReentrantLock writing) {
    this.writing = writing;
  }

  /** The key at one time. Two are the same only if it has not changed in between. */
  static final class Mark {
    private final byte[] key;

    private Mark(byte[] key) {
      this.key = key;
    }

    byte[] key() {
      return key;
    }
  }

  Mark mark() {
    return mark;
  }

  long puts() {
    return puts;
  }

  /** A key gets a value. For the writer, before anybody can see it. */
  void put(byte[] key) {
    long more = puts + 1;
    puts = more;
    if (Arrays.compareUnsigned(key, mark.key) < 0) {
      mark = new Mark(key.clone());
    }
  }

  /**
   * A walk from there on has found no value below a key.
   *
   * @param seen what it was before the walk began
   * @param putsBefore how many values had been put then; if it is more now, all stays as it is
   */
  @SuppressWarnings("ReferenceEquality") // One that was raised and lowered again is another.
  void raise(Mark seen, long putsBefore, byte[] key) {
    if (writing.tryLock()) {
      try {
        if (mark == seen && puts == putsBefore) {
          mark = new Mark(key.clone());
        }
      } finally {
        writing.unlock();
      }
    }
  }
}
