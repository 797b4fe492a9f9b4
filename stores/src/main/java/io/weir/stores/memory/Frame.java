package io.weir.stores.memory;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * 64 KiB of direct memory, aligned to a cache line, little-endian. Its content is arbitrary when it
 * is taken. The buffer of each taking is a new object, so that a reader who still finds the same
 * buffer in place knows that the frame has not changed hands.
 */
public final class Frame {
  /** The size of every frame. */
  public static final int BYTES = 1 << 16;

  private final int number;
  private final ByteBuffer buffer;
  private final LongBuffer words;

  Frame(int number, ByteBuffer buffer) {
    this.number = number;
    this.buffer = buffer;
    this.words = buffer.asLongBuffer();
  }

  int number() {
    return number;
  }

  /** The memory. Only absolute accesses; position and limit stay as they are. */
  public ByteBuffer buffer() {
    return buffer;
  }

  /**
   * The memory as words of eight bytes. Reading a word takes a third of the instructions that it
   * takes by {@link #buffer}, which matters where the processor should get ahead of a read that it
   * waits for.
   */
  public LongBuffer words() {
    return words;
  }
}
