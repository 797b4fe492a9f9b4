package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.util.Arrays;

/** A growing row of frames that begin as zeros. */
final class IndexFrames {
  private final MemoryBudget budget;
  private volatile Frame[] frames = new Frame[0];

  IndexFrames(MemoryBudget budget) {
    this.budget = budget;
  }

  int count() {
    return frames.length;
  }

  Frame get(int number) {
    return frames[number];
  }

  /** Adds a frame; false, with nothing done, if the budget has none. */
  boolean grow() {
    Frame[] before = frames;
    Frame[] more = Arrays.copyOf(before, before.length + 1);
    Frame frame = budget.take();
    if (frame == null) {
      return false;
    }
    for (int at = 0; at < Frame.BYTES; at += Long.BYTES) {
      frame.buffer().putLong(at, 0);
    }
    more[before.length] = frame;
    frames = more;
    return true;
  }

  /** Gives all of them back. Late readers still find them, and whatever others write there. */
  void free() {
    for (Frame frame : frames) {
      budget.give(frame);
    }
  }

  long memoryBytes() {
    return (long) frames.length * Frame.BYTES;
  }
}
