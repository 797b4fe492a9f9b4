package io.weir.stores.sorted;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.format.KeyWord;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a memtable, one behind the other in frames of the budget, and what is long in arrays
 * of its own. Bytes are found by their address, which is never 0, and stay where they are until the
 * arena is closed. One thread adds; what it has added may be read by any that has learnt the
 * address from it.
 */
final class Arena implements AutoCloseable {
  /** Stands for no address. */
  static final long NONE = 0;

  /** What is longer than this has an array of its own: at most a quarter of a frame is lost. */
  private static final int MAX_IN_FRAME_BYTES = Frame.BYTES / 4;

  private static final int ALIGNMENT = Long.BYTES;
  private static final int BUFFERS_AT_FIRST = 16;

  private final MemoryBudget budget;
  private final List<Frame> frames = new ArrayList<>();

  /** Replaced by a longer one when it is full, so that readers may use any that they have seen. */
  private volatile ByteBuffer[] buffers = new ByteBuffer[BUFFERS_AT_FIRST];

  private int count;

  /** The buffer of the newest frame, and what of it is used. */
  private int open = -1;

  private int used;

  /** What is counted on the heap. */
  private long reservedBytes;

  Arena(MemoryBudget budget) {
    this.budget = budget;
  }

  /**
   * Room for so many bytes.
   *
   * @throws MemoryLimitException if the budget has none, not even after others have made room
   */
  long allocate(int bytes) {
    int aligned = (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    if (bytes > MAX_IN_FRAME_BYTES) {
      reserve(bytes);
      return address(add(ByteBuffer.allocate(aligned + ALIGNMENT)), ALIGNMENT);
    }
    if (open < 0 || used + aligned > Frame.BYTES) {
      addFrame();
    }
    long address = address(open, used);
    used += aligned;
    return address;
  }

  private void addFrame() {
    Frame frame = budget.take();
    if (frame == null) {
      reserve(Frame.BYTES); // Has others write to files, and waits for them.
      release(Frame.BYTES);
      frame = budget.take();
    }
    if (frame == null) {
      throw isFull(Frame.BYTES);
    }
    frames.add(frame);
    open = add(frame.buffer());
    used = ALIGNMENT; // So that no address is 0.
  }

  private int add(ByteBuffer buffer) {
    ByteBuffer[] known = buffers;
    if (count == known.length) {
      known = Arrays.copyOf(known, 2 * count);
    }
    known[count] = buffer.order(ByteOrder.LITTLE_ENDIAN);
    buffers = known;
    return count++;
  }

  /** Counts memory on the heap that belongs to the bytes here. */
  void reserve(long bytes) {
    if (!budget.reserveReclaiming(bytes)) {
      throw isFull(bytes);
    }
    reservedBytes += bytes;
  }

  /** Memory on the heap that is needed no more. */
  void release(long bytes) {
    budget.release(bytes);
    reservedBytes -= bytes;
  }

  private MemoryLimitException isFull(long bytes) {
    return new MemoryLimitException(
        "The memory budget of "
            + budget.maxBytes()
            + " bytes has no room for "
            + bytes
            + " bytes of new records: "
            + budget.remedy());
  }

  /** All that it holds, in frames and on the heap. */
  long memoryBytes() {
    return (long) frames.size() * Frame.BYTES + reservedBytes;
  }

  // ---- bytes at an address

  private static long address(int buffer, int offset) {
    return (long) buffer << Integer.SIZE | offset;
  }

  private ByteBuffer buffer(long address) {
    return buffers[(int) (address >>> Integer.SIZE)];
  }

  private static int offset(long address) {
    return (int) address;
  }

  byte getByte(long address, int at) {
    return buffer(address).get(offset(address) + at);
  }

  int getInt(long address, int at) {
    return buffer(address).getInt(offset(address) + at);
  }

  void putInt(long address, int at, int value) {
    buffer(address).putInt(offset(address) + at, value);
  }

  long getLong(long address, int at) {
    return buffer(address).getLong(offset(address) + at);
  }

  void putLong(long address, int at, long value) {
    buffer(address).putLong(offset(address) + at, value);
  }

  void get(long address, int at, byte[] into, int length) {
    buffer(address).get(offset(address) + at, into, 0, length);
  }

  void put(long address, int at, byte[] bytes) {
    buffer(address).put(offset(address) + at, bytes);
  }

  /** As {@link KeyWord#of} of bytes that end after so many. */
  long word(long address, int at, int length) {
    if (length >= Long.BYTES) {
      return KeyWord.ofBigEndian(Long.reverseBytes(getLong(address, at)));
    }
    byte[] bytes = new byte[Math.max(0, length)];
    get(address, at, bytes, bytes.length);
    return KeyWord.of(bytes, 0, bytes.length);
  }

  /** How many bytes from {@code from} on are the same here and in an array. */
  int shared(long address, int at, int length, byte[] bytes, int from) {
    ByteBuffer buffer = buffer(address);
    int begin = offset(address) + at;
    int end = Math.min(length, bytes.length - from);
    for (int i = 0; i < end; i++) {
      if (buffer.get(begin + i) != bytes[from + i]) {
        return i;
      }
    }
    return Math.max(0, end);
  }

  /** Nobody reads here any more. */
  @Override
  public void close() {
    frames.forEach(budget::give);
    frames.clear();
    budget.release(reservedBytes);
    reservedBytes = 0;
  }
}
