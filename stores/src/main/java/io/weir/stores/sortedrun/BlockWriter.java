package io.weir.stores.sortedrun;

import io.weir.stores.format.Checksum;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A block in the making. The package page draws it. */
final class BlockWriter {
  /** A block is no longer, unless a single record is. */
  static final int MAX_BYTES = 1 << 12;

  private static final int MAX_VARINT_BYTES = 5;

  private byte[] bytes = new byte[MAX_BYTES];
  private int length = RunBlock.HEADER_BYTES;
  private short[] restarts = new short[16];
  private int restartCount;
  private int records;

  boolean isEmpty() {
    return records == 0;
  }

  /**
   * Whether a record fits into the block.
   *
   * @param shared how many bytes its key has in common with the one before
   */
  boolean fits(int shared, byte[] key, byte[] value) {
    int prefix = isRestart() ? 0 : shared;
    long maxRecordBytes = 3 * MAX_VARINT_BYTES + key.length - prefix + (long) value.length;
    return length + maxRecordBytes + 2L * (restartCount + 2) <= MAX_BYTES;
  }

  private boolean isRestart() {
    return records % RunBlock.RECORDS_PER_RESTART == 0;
  }

  void add(Kind kind, int shared, byte[] key, byte[] value) {
    int prefix = shared;
    if (isRestart()) {
      prefix = 0;
      if (restartCount == restarts.length) {
        restarts = Arrays.copyOf(restarts, 2 * restartCount);
      }
      restarts[restartCount++] = (short) length;
    }
    int suffix = key.length - prefix;
    ensure(3L * MAX_VARINT_BYTES + suffix + value.length);
    putVarint(prefix);
    putVarint(suffix);
    putVarint(value.length << 1 | kind.code());
    System.arraycopy(key, prefix, bytes, length, suffix);
    System.arraycopy(value, 0, bytes, length + suffix, value.length);
    length += suffix + value.length;
    records++;
  }

  private void putVarint(int value) {
    int left = value;
    while ((left & ~0x7F) != 0) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  private void ensure(long more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(length + more, 2L * bytes.length)));
    }
  }

  /** Ends the block; returns its length. */
  int finish() {
    ensure(2L * (restartCount + 1));
    ByteBuffer end = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(length);
    for (int i = 0; i < restartCount; i++) {
      end.putShort(restarts[i]);
    }
    end.putShort((short) restartCount);
    length = end.position();
    return length;
  }

  /**
   * Sets the checksum of a block that was ended.
   *
   * @param seed offset of the block in its file xor identity of the run
   */
  void seal(long seed) {
    int checksum = checksum(bytes, length, seed);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, checksum);
  }

  static int checksum(byte[] bytes, int length, long seed) {
    Checksum checksum = new Checksum();
    checksum.addLong(seed);
    checksum.add(bytes, RunBlock.HEADER_BYTES, length - RunBlock.HEADER_BYTES);
    return checksum.value();
  }

  /** The bytes of the block, valid until the next is begun; there are more behind its end. */
  byte[] bytes() {
    return bytes;
  }

  /** Begins with the next block. */
  void reset() {
    if (bytes.length > 4 * MAX_BYTES) {
      bytes = new byte[MAX_BYTES];
    }
    length = RunBlock.HEADER_BYTES;
    restartCount = 0;
    records = 0;
  }
}
