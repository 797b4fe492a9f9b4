package io.weir.stores.hashlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes on their way into an index snapshot, which draws them. They grow as they must. */
final class BucketBytes {
  /** So many entries of a bucket at most are written at once, so that any reader has room. */
  static final int MAX_IN_PART = 1024;

  /** Added to the number of entries where others of the same bucket follow. */
  static final int GOES_ON = 1 << 15;

  private ByteBuffer bytes;

  BucketBytes(int usual) {
    this.bytes = ByteBuffer.allocate(usual).order(ByteOrder.LITTLE_ENDIAN);
  }

  ByteBuffer buffer() {
    return bytes;
  }

  int size() {
    return bytes.position();
  }

  /** Forgets all that came behind a size. */
  void shrink(int size) {
    bytes.position(size);
  }

  @SuppressWarnings("ByteBufferBackingArray") // It was allocated here.
  byte[] array() {
    return bytes.array();
  }

  /** Adds a bucket. */
  void add(BucketEntries entries) {
    int written = 0;
    do {
      int count = Math.min(MAX_IN_PART, entries.count() - written);
      boolean goesOn = written + count < entries.count();
      reserve(Short.BYTES + count * Long.BYTES);
      bytes.putShort((short) (goesOn ? count | GOES_ON : count));
      for (int end = written + count; written < end; written++) {
        bytes.putLong(entries.get(written));
      }
    } while (written < entries.count());
  }

  private void reserve(int more) {
    if (bytes.remaining() < more) {
      ByteBuffer longer =
          ByteBuffer.allocate(bytes.capacity() * 2 + more).order(ByteOrder.LITTLE_ENDIAN);
      bytes = longer.put(bytes.flip());
    }
  }
}
