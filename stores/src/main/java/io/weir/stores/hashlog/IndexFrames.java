package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A growing row of frames that begin as zeros. The first begins as a part of one and is replaced by
 * larger ones until it is whole: most stores are small. One writer, readers without a lock.
 */
final class IndexFrames {
  private final MemoryBudget budget;
  private final int minBytes;
  private volatile Frame[] frames = new Frame[0];

  /** Taken for the next growth. */
  private volatile @Nullable Frame prepared;

  IndexFrames(MemoryBudget budget, int minBytes) {
    this.budget = budget;
    this.minBytes = minBytes;
  }

  /** How long the row is. */
  long bytes() {
    Frame[] now = frames;
    return now.length == 1 ? now[0].bytes() : (long) now.length * Frame.BYTES;
  }

  Frame get(int number) {
    return frames[number];
  }

  /** Takes the memory for the next growth; false if the budget has none. */
  boolean prepare() {
    if (prepared == null) {
      prepared = budget.take(isFirstWhole() ? Frame.BYTES : Math.max(minBytes, 2 * first()));
    }
    return prepared != null;
  }

  private int first() {
    return frames.length == 0 ? 0 : frames[0].bytes();
  }

  private boolean isFirstWhole() {
    return first() == Frame.BYTES;
  }

  boolean isPrepared() {
    return prepared != null;
  }

  /**
   * Grows by what was prepared.
   *
   * @return what it replaced, which readers may still look into: to be given back once they find
   *     out; null if it replaced nothing
   */
  @Nullable Frame grow() {
    Frame more = prepared;
    if (more == null) {
      throw new IllegalStateException("growth that was not prepared");
    }
    Frame[] before = frames;
    Frame replaced = before.length == 0 || isFirstWhole() ? null : before[0];
    int kept = replaced == null ? 0 : replaced.bytes();
    if (replaced != null) {
      more.buffer().put(0, replaced.buffer(), 0, kept);
    }
    for (int at = kept; at < more.bytes(); at += Long.BYTES) {
      more.buffer().putLong(at, 0);
    }
    Frame[] after = replaced == null ? Arrays.copyOf(before, before.length + 1) : new Frame[1];
    after[after.length - 1] = more;
    frames = after;
    prepared = null;
    return replaced;
  }

  /** Grows while nobody reads; false if the budget has no memory. */
  boolean growUnseen() {
    if (!prepare()) {
      return false;
    }
    give(grow());
    return true;
  }

  /** Gives back what was replaced, if anything was. */
  void give(@Nullable Frame replaced) {
    if (replaced != null) {
      budget.give(replaced);
    }
  }

  /** Gives all of them back. Late readers still find them, and whatever others write there. */
  void free() {
    for (Frame frame : frames) {
      budget.give(frame);
    }
    give(prepared);
    prepared = null;
  }

  long memoryBytes() {
    Frame next = prepared;
    return bytes() + (next == null ? 0 : next.bytes());
  }
}
