package io.weir.stores.format;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the manifests of all engines begin with. All numbers are little-endian:
 *
 * <pre>
 * offset size
 *      0    8  magic of the {@link FileKind}, of each engine its own
 *      8    4  format version
 *     12    4  length of the file in bytes
 *     16    4  CRC32C of bytes 20 to the end
 *     20    8  number of the generation, as in the name of the file
 * </pre>
 */
public final class ManifestHeader {
  /** The length of the header. */
  public static final int BYTES = 28;

  private static final int VERSION_AT = 8;
  private static final int CRC_AT = 16;
  private static final int CHECKED_FROM = 20;

  private ManifestHeader() {}

  /** A manifest of some length, in which the header is written. */
  public static ByteBuffer begin(FileKind kind, long generation, int length) {
    return ByteBuffer.allocate(length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(kind.magic())
        .putInt(kind.version())
        .putInt(length)
        .putInt(0)
        .putLong(generation);
  }

  /** The bytes of a manifest that was begun here and in which everything is written. */
  @SuppressWarnings("ByteBufferBackingArray") // It was allocated for this.
  public static byte[] finish(ByteBuffer manifest) {
    byte[] bytes = manifest.array();
    manifest.putInt(CRC_AT, Checksum.of(bytes, CHECKED_FROM, bytes.length - CHECKED_FROM));
    return bytes;
  }

  /** The version of a manifest whose header was checked. */
  public static int version(ByteBuffer manifest) {
    return manifest.getInt(VERSION_AT);
  }

  /**
   * What follows the header of a manifest.
   *
   * @param minBytes length of one that names nothing
   * @param file its name, for messages
   * @throws CorruptionException if the bytes are not those of that generation's manifest
   * @throws FormatVersionException if they are of another version
   */
  public static ByteBuffer check(
      byte[] content, FileKind kind, long generation, int minBytes, String file) {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < minBytes || bytes.getLong() != kind.magic()) {
      throw new CorruptionException(
          file
              + " is no manifest of this kind of store: its "
              + content.length
              + " bytes are fewer than "
              + minBytes
              + " or begin with another magic");
    }
    int foundVersion = bytes.getInt();
    int length = bytes.getInt();
    int crc = bytes.getInt();
    if (length != content.length) {
      throw new CorruptionException(
          file + " is damaged: it has " + content.length + " bytes, expected " + length);
    }
    int found = Checksum.of(content, CHECKED_FROM, content.length - CHECKED_FROM);
    if (found != crc) {
      throw new CorruptionException(
          file
              + " is damaged: its checksum is "
              + Integer.toHexString(found)
              + ", expected "
              + Integer.toHexString(crc));
    }
    kind.checkVersion(foundVersion, file);
    long number = bytes.getLong();
    if (number != generation) {
      throw new CorruptionException(
          file + " holds generation " + number + ", expected " + generation);
    }
    return bytes;
  }
}
