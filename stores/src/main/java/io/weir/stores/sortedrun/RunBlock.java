package io.weir.stores.sortedrun;

import io.weir.stores.RecordVisitor;
import io.weir.stores.format.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A block of records that was read and proved. The package page draws it. */
final class RunBlock {
  static final int HEADER_BYTES = 8;
  static final int RECORD_HEADER_BYTES = 8;

  private final int number;
  private final byte[] bytes;
  private final ByteBuffer numbers;

  /**
   * @param number of the block in its run
   */
  RunBlock(int number, byte[] bytes) {
    this.number = number;
    this.bytes = bytes;
    this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static int checksum(byte[] bytes, int offset, int length, long seed) {
    Checksum checksum = new Checksum();
    checksum.addLong(seed);
    checksum.add(bytes, offset + 4, length - 4);
    return checksum.value();
  }

  /**
   * Whether this is what was written.
   *
   * @param seed offset of the block in its file xor identity of the run
   */
  boolean isWhole(long seed) {
    return bytes.length >= HEADER_BYTES
        && numbers.getInt(0) == checksum(bytes, 0, bytes.length, seed)
        && numbers.getInt(4) == bytes.length;
  }

  int number() {
    return number;
  }

  int length() {
    return bytes.length;
  }

  /** The order of its first key and another. */
  int compareFirst(byte[] key) {
    int keyAt = HEADER_BYTES + RECORD_HEADER_BYTES;
    int end = keyAt + numbers.getInt(HEADER_BYTES);
    return Arrays.compareUnsigned(bytes, keyAt, end, key, 0, key.length);
  }

  /** The value of a key, null if it is not in this block. */
  byte @Nullable [] find(byte[] key) {
    int at = HEADER_BYTES;
    while (at < bytes.length) {
      int keyAt = at + RECORD_HEADER_BYTES;
      int valueAt = keyAt + numbers.getInt(at);
      int end = valueAt + numbers.getInt(at + 4);
      int order = Arrays.compareUnsigned(bytes, keyAt, valueAt, key, 0, key.length);
      if (order == 0) {
        return Arrays.copyOfRange(bytes, valueAt, end);
      }
      if (order > 0) {
        return null;
      }
      at = end;
    }
    return null;
  }

  /** Passes on the records in order; false if the visitor has ended that. */
  boolean forEach(RecordVisitor visitor) throws IOException {
    int at = HEADER_BYTES;
    while (at < bytes.length) {
      int keyAt = at + RECORD_HEADER_BYTES;
      int valueAt = keyAt + numbers.getInt(at);
      int end = valueAt + numbers.getInt(at + 4);
      if (!visitor.visit(
          Arrays.copyOfRange(bytes, keyAt, valueAt), Arrays.copyOfRange(bytes, valueAt, end))) {
        return false;
      }
      at = end;
    }
    return true;
  }
}
