package io.weir.stores.sortedrun;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Blocks of version 4, in which keys were whole and all records values. */
final class OldBlocks {
  static final int VERSION = 4;

  private static final int HEADER_BYTES = 8;
  private static final int RECORD_HEADER_BYTES = 8;

  private OldBlocks() {}

  /** Writes the records of a block anew. */
  static BlockWriter rewrite(byte[] block, int length) {
    ByteBuffer numbers = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    BlockWriter writer = new BlockWriter();
    byte[] before = {};
    for (int at = HEADER_BYTES; at < length; ) {
      int keyAt = at + RECORD_HEADER_BYTES;
      int valueAt = keyAt + numbers.getInt(at);
      int end = valueAt + numbers.getInt(at + 4);
      byte[] key = Arrays.copyOfRange(block, keyAt, valueAt);
      int differs = Arrays.mismatch(before, key);
      int shared = differs < 0 ? key.length : differs;
      writer.add(Kind.VALUE, shared, key, Arrays.copyOfRange(block, valueAt, end));
      before = key;
      at = end;
    }
    return writer;
  }
}
