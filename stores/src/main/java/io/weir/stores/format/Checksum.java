package io.weir.stores.format;

import java.util.zip.CRC32C;

/** A CRC32C in the making. The checksum of everything on disk: the JDK computes it in hardware. */
public final class Checksum {
  private final CRC32C crc = new CRC32C();
  private final byte[] word = new byte[8];

  public void add(byte[] bytes, int offset, int length) {
    crc.update(bytes, offset, length);
  }

  /** Adds eight bytes, little-endian. */
  public void addLong(long value) {
    for (int i = 0; i < 8; i++) {
      word[i] = (byte) (value >>> (8 * i));
    }
    crc.update(word, 0, 8);
  }

  /** The checksum so far. More can be added. */
  public int value() {
    return (int) crc.getValue();
  }

  /** The checksum of a range of bytes. */
  public static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
