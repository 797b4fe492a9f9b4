package io.weir.stores.memory;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;

/**
 * 64 KiB of direct memory, or a part of them, aligned to a cache line, little-endian. Its content
 * is arbitrary when it is taken. The buffer of each taking is a new object, so that a reader who
 * still finds the same buffer in place knows that the frame has not changed hands.
 */
public final class Frame {
  /** The size of a whole frame. */
  public static final int BYTES = 1 << 16;

  /** The size of the smallest part. */
  public static final int MIN_PART_BYTES = 1 << 12;

  private final int number;
  private final int offset;
  private final int bytes;
  private final ByteBuffer buffer;
  private final LongBuffer words;

  Frame(int number, int offset, int bytes, ByteBuffer buffer) {
    this.number = number;
    this.offset = offset;
    this.bytes = bytes;
    this.buffer = buffer;
    this.words = buffer.asLongBuffer();
  }

  int number() {
    return number;
  }

  /** Where in the whole frame it begins. */
  int offset() {
    return offset;
  }

  /** Its size: {@link #BYTES}, or of a part a smaller power of two. */
  public int bytes() {
    return bytes;
  }

  /**
   * The memory. Only absolute accesses; position and limit stay as they are. The buffer of a part
   * is as long as that of a whole frame: behind its end lies what belongs to others. There nobody
   * writes, and what a late reader finds there is as arbitrary as all of a frame that was given
   * back.
   */
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
