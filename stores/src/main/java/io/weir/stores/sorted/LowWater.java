package io.weir.stores.sorted;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

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

  /** A key gets a value. For the writer, before anybody can see it. */
  void put(byte[] key) {
    if (Arrays.compareUnsigned(key, mark.key) < 0) {
      mark = new Mark(key.clone());
    }
  }

  /**
   * A walk from there on has found no value below a key.
   *
   * @param seen what it was before the walk began
   * @param isUnwritten whether no write has ended since then; otherwise all stays as it is. One
   *     that was under way then may have put a value of which the walk knows nothing
   */
  @SuppressWarnings("ReferenceEquality") // One that was raised and lowered again is another.
  void raise(Mark seen, BooleanSupplier isUnwritten, byte[] key) {
    if (writing.tryLock()) {
      try {
        if (mark == seen && isUnwritten.getAsBoolean()) {
          mark = new Mark(key.clone());
        }
      } finally {
        writing.unlock();
      }
    }
  }
}
