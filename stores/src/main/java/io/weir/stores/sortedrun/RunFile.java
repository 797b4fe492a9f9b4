package io.weir.stores.sortedrun;

import java.nio.ByteBuffer;

/**
 * What a manifest remembers of a run, so that nothing else can pass for it.
 *
 * @param identity a random number, part of the checksum of each block
 * @param length of the file in bytes
 * @param indexOffset where the block index begins
 * @param indexChecksum CRC32C of the block index
 */
public record RunFile(long identity, long length, long indexOffset, int indexChecksum) {
  /** The length of what {@link #write} writes. */
  public static final int BYTES = 28;

  /** What stands for no run. */
  public static final RunFile NONE = new RunFile(0, 0, 0, 0);

  /** Writes it at the position of a buffer. */
  public void write(ByteBuffer into) {
    into.putLong(identity).putLong(length).putLong(indexOffset).putInt(indexChecksum);
  }

  /** Reads it at the position of a buffer. */
  public static RunFile read(ByteBuffer from) {
    return new RunFile(from.getLong(), from.getLong(), from.getLong(), from.getInt());
  }
}
