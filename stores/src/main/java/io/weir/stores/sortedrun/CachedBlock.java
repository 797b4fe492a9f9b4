package io.weir.stores.sortedrun;

import io.weir.stores.memory.Frame;
import java.nio.ByteBuffer;

/**
 * A block in the cache. There is a new one each time that it is brought in, so that a reader who
 * finds the same one after it has copied the bytes knows that they were not written over.
 */
final class CachedBlock {
  private final SortedRun run;
  private final int number;
  private final Frame frame;
  private final int length;
  private final ByteBuffer bytes;

  /** Since the cache came by. Set by any thread, and no harm if that is lost. */
  private boolean used;

  CachedBlock(SortedRun run, int number, Frame frame, int length) {
    this.run = run;
    this.number = number;
    this.frame = frame;
    this.length = length;
    this.bytes = frame.buffer();
  }

  SortedRun run() {
    return run;
  }

  int number() {
    return number;
  }

  Frame frame() {
    return frame;
  }

  /** Copies the block, or what has been written over it since. */
  void copyInto(RunBlock block) {
    byte[] buffer = block.prepare(length);
    bytes.get(0, buffer, 0, length);
    used = true;
  }

  int length() {
    return length;
  }

  /** Whether it was used since this was asked last. */
  boolean wasUsed() {
    boolean was = used;
    used = false;
    return was;
  }
}
