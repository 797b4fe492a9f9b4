package io.weir.stores.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A run of records within a page that is written to its file at once and never again; a large
 * record is a block of its own, over several pages if need be. Begins with a header of {@link
 * #HEADER_BYTES}:
 *
 * <pre>
 * offset size
 *      0    4  magic "WBL1"
 *      4    4  CRC32C of bytes 8 to the end of the block
 *      8    4  length of the records in bytes, a multiple of 8
 *     12    4  number of records
 *     16    8  log position of the block
 *     24    8  identity of the store
 * </pre>
 *
 * The bytes from its end to the next block, which begins at a multiple of {@link #ALIGNMENT}, are
 * zero.
 */
public final class Block {
  public static final int HEADER_BYTES = 32;

  /** Blocks begin at multiples of this: a sector once synced is never written again. */
  public static final int ALIGNMENT = 4096;

  private static final int MAGIC = 0x314C4257; // "WBL1" in little-endian order

  private Block() {}

  /** The first offset at or after {@code offset} where a block can begin. */
  public static int align(int offset) {
    return offset + ALIGNMENT - 1 & -ALIGNMENT;
  }

  /** Writes the header but for the checksum. */
  public static void describe(
      ByteBuffer page, int offset, int length, int records, long position, long storeId) {
    page.putInt(offset, MAGIC);
    page.putInt(offset + 4, 0);
    page.putInt(offset + 8, length);
    page.putInt(offset + 12, records);
    page.putLong(offset + 16, position);
    page.putLong(offset + 24, storeId);
  }

  /** Whether a block of the store may begin here; its checksum is not looked at. */
  public static boolean isAt(ByteBuffer page, int offset, long position, long storeId) {
    return page.getInt(offset) == MAGIC
        && page.getLong(offset + 16) == position
        && page.getLong(offset + 24) == storeId;
  }

  /** Whether no block begins here, and none follows in the page. */
  public static boolean isEnd(ByteBuffer page, int offset) {
    return page.getInt(offset) == 0;
  }

  /** Marks that no block follows in the page. */
  public static void end(ByteBuffer page, int offset) {
    page.putInt(offset, 0);
  }

  /** The length of the records. */
  public static int length(ByteBuffer page, int offset) {
    return page.getInt(offset + 8);
  }

  /** Where the next block begins, if there is one; far away if the header is damaged. */
  public static long next(ByteBuffer page, int offset) {
    return (long) offset + HEADER_BYTES + Math.max(0, length(page, offset)) + ALIGNMENT - 1
        & -ALIGNMENT;
  }

  /** Sets the checksum of a block whose header and records are complete. */
  public static void seal(byte[] bytes, int offset) {
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = HEADER_BYTES + length(block, offset);
    block.putInt(offset + 4, Checksum.of(bytes, offset + 8, length - 8));
  }

  /**
   * Why the bytes at {@code offset} are not the block that belongs there, or null if they are.
   *
   * @param limit end of the valid bytes
   */
  public static @Nullable String defect(
      byte[] bytes, int offset, int limit, long position, long storeId) {
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (offset + HEADER_BYTES > limit) {
      return "a block that is cut off";
    }
    if (block.getInt(offset) != MAGIC) {
      return "no block, but 0x" + Integer.toHexString(block.getInt(offset));
    }
    int length = length(block, offset);
    if (length < 0 || length > limit - offset - HEADER_BYTES) {
      return "a block of impossible length " + length;
    }
    if (Checksum.of(bytes, offset + 8, HEADER_BYTES + length - 8) != block.getInt(offset + 4)) {
      return "a block whose checksum does not match";
    }
    if (block.getLong(offset + 16) != position || block.getLong(offset + 24) != storeId) {
      return "a block that belongs elsewhere";
    }
    return null;
  }
}
