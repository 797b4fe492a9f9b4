package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the buckets of an index go on that have more entries than they hold themselves. A bucket
 * that is free has no entries; its last word is the number of the next free one.
 */
final class OverflowBuckets {
  /** The bit of a place that tells one in an overflow bucket. */
  private static final long IN_OVERFLOW = 1L << 62;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The memory it begins with. */
  private static final int MIN_BYTES = 1 << 12;

  private final IndexFrames frames;
  private int firstFree;
  private int free;

  OverflowBuckets(MemoryBudget budget) {
    this.frames = new IndexFrames(budget, MIN_BYTES);
  }

  static boolean holds(long place) {
    return (place & IN_OVERFLOW) != 0;
  }

  /** The place of the first entry of the bucket with a number, from 1 on. */
  static long place(int number) {
    return IN_OVERFLOW | (number & 0xFFFFFFFFL) * Buckets.BYTES;
  }

  /** The number of the bucket that a place is in. */
  static int number(long place) {
    return (int) ((place & ~IN_OVERFLOW) / Buckets.BYTES);
  }

  Frame frame(long place) {
    return frames.get((int) ((place & ~IN_OVERFLOW) / Frame.BYTES));
  }

  /** How many can be taken. */
  int free() {
    return free;
  }

  /**
   * Makes more of them; false if the budget has no memory.
   *
   * @param distrust called before memory goes to others that readers may be looking into
   */
  boolean grow(Runnable distrust) {
    if (!frames.prepare()) {
      return false;
    }
    int first = (int) (frames.bytes() / Buckets.BYTES);
    Frame replaced = frames.grow();
    for (int number = (int) (frames.bytes() / Buckets.BYTES) - 1; number >= first; number--) {
      if (number > 0) { // Number 0 means that there is none.
        give(number);
      }
    }
    if (replaced != null) {
      distrust.run();
      frames.give(replaced);
    }
    return true;
  }

  /** The number of a bucket without entries and successor. One is free. */
  int take() {
    int taken = firstFree;
    ByteBuffer memory = memory(taken);
    firstFree = (int) memory.getLong(lastWord(taken));
    LONGS.setRelease(memory, lastWord(taken), 0L);
    free--;
    return taken;
  }

  /** Takes back a bucket without entries. */
  void give(int number) {
    LONGS.setRelease(memory(number), lastWord(number), firstFree & 0xFFFFFFFFL);
    firstFree = number;
    free++;
  }

  private ByteBuffer memory(int number) {
    return frame(place(number)).buffer();
  }

  private static int lastWord(int number) {
    return ((int) place(number) & Frame.BYTES - 1) | Buckets.LAST_WORD;
  }

  void freeMemory() {
    frames.free();
  }

  long memoryBytes() {
    return frames.memoryBytes();
  }
}
