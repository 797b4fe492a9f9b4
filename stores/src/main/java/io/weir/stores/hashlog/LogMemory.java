package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The memory of a log: frames of its pages, and large records on the heap. For any thread. */
final class LogMemory {
  private final MemoryBudget budget;
  private final AtomicLong bytes = new AtomicLong();

  LogMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  long bytes() {
    return bytes.get();
  }

  /** A frame of at least so many bytes, null if the budget has none. */
  @Nullable Frame take(int least) {
    Frame frame = budget.take(least);
    if (frame != null) {
      adopt(frame);
    }
    return frame;
  }

  /** A frame that was taken elsewhere is one of the log from now on. */
  void adopt(Frame frame) {
    bytes.addAndGet(frame.bytes());
  }

  void give(Frame frame) {
    bytes.addAndGet(-frame.bytes());
    budget.give(frame);
  }

  /** Counts a large record; false if the budget has no room for it. */
  boolean reserve(int length) {
    boolean reserved = budget.reserve(length);
    if (reserved) {
      bytes.addAndGet(length);
    }
    return reserved;
  }

  void release(long length) {
    bytes.addAndGet(-length);
    budget.release(length);
  }

  /** Gives back pages that could go at once, oldest first; returns how many, the most wanted. */
  int evict(Segment[] segments, int wanted) {
    int evicted = 0;
    for (Segment segment : segments) {
      int clean = segment.cleanPages();
      for (int page = 0; page < clean && evicted < wanted; page++) {
        Frame frame = segment.remove(page);
        if (frame != null) {
          give(frame);
          evicted++;
        }
      }
    }
    return evicted;
  }

  /** Gives back all that a segment has. */
  void free(Segment segment) {
    for (int page = 0; page < Segment.PAGES; page++) {
      Frame frame = segment.remove(page);
      if (frame != null) {
        give(frame);
      }
    }
    release(segment.releaseAllLarge());
  }
}
