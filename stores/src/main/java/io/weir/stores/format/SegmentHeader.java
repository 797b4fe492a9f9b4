package io.weir.stores.format;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first {@link #BYTES} of a segment file:
 *
 * <pre>
 * offset size
 *      0    8  magic of {@link FileKind#SEGMENT}
 *      8    4  its format version
 *     12    4  CRC32C of bytes 16 to 4096
 *     16    8  identity of the store
 *     24    8  number of the segment, as in its name
 *     32       zero
 * </pre>
 */
public final class SegmentHeader {
  public static final int BYTES = 4096;

  private static final FileKind KIND = FileKind.SEGMENT;

  private SegmentHeader() {}

  public static byte[] encode(long storeId, long number) {
    byte[] bytes = new byte[BYTES];
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(0, KIND.magic()).putInt(8, KIND.version());
    header.putLong(16, storeId).putLong(24, number);
    header.putInt(12, Checksum.of(bytes, 16, BYTES - 16));
    return bytes;
  }

  /**
   * @throws CorruptionException if this is not the header of that segment
   * @throws FormatVersionException if it is of another version
   */
  public static void check(byte[] bytes, int length, long storeId, long number, String file) {
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (length < BYTES
        || header.getLong(0) != KIND.magic()
        || Checksum.of(bytes, 16, BYTES - 16) != header.getInt(12)) {
      throw new CorruptionException(file + " has no valid header of a segment");
    }
    KIND.checkVersion(header.getInt(8), file);
    if (header.getLong(16) != storeId || header.getLong(24) != number) {
      throw new CorruptionException(
          file
              + " is segment "
              + header.getLong(24)
              + " of store "
              + Long.toHexString(header.getLong(16))
              + ", expected segment "
              + number
              + " of store "
              + Long.toHexString(storeId));
    }
  }
}
