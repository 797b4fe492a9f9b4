package io.weir.stores.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * A record within a page: where its fields lie, and how they are read while they may be changing.
 * The package page draws it.
 *
 * <p>While a record may still be overwritten, its first four bytes are a sequence number, odd while
 * a write is under way; when it is sealed they become its checksum. Everything that a write in
 * place changes beside the value, the sequence and the value's length, lies in the first word,
 * which is published by one store; the record's extent never changes.
 */
public final class RecordLayout {
  /** Bytes before the key. */
  public static final int HEADER_BYTES = 16;

  /**
   * The longest record that lies within a page, in bytes: four of them fill one. Longer ones are
   * written by themselves.
   */
  public static final int MAX_BYTES = ((1 << 16) - Block.HEADER_BYTES) / 4 & -8;

  /** Addresses count words of eight bytes and have this many bits. */
  public static final int ADDRESS_BITS = 38;

  public static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;

  private static final int WORDS_SHIFT = ADDRESS_BITS;
  private static final int WORDS_MASK = (1 << 14) - 1;
  static final long TOMBSTONE = 1L << 52;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle ARRAY_LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private RecordLayout() {}

  /** The extent of a record with no slack, in bytes. */
  public static int extent(int keyLength, int valueLength) {
    return (HEADER_BYTES + keyLength + valueLength + 7) & ~7;
  }

  /** The first word; acquires what was published with it. */
  public static long head(ByteBuffer page, int offset) {
    return (long) LONGS.getAcquire(page, offset);
  }

  public static boolean isBeingWritten(long head) {
    return (head & 1) != 0;
  }

  /**
   * Whether the record is none within a page, but a large one, or one of a place that could not be
   * proved when the page was brought into memory: to be read by itself.
   */
  public static boolean isElsewhere(long head) {
    return head >>> 32 == 0xFFFFFFFFL;
  }

  /** Has the readers of a page look elsewhere for what lies between two offsets. */
  public static void hide(ByteBuffer page, int from, int to) {
    for (int at = from; at < to; at += Long.BYTES) {
      page.putLong(at, -1);
    }
  }

  public static int keyLength(long head) {
    return (int) (head >>> 32) & 0xFFFF;
  }

  public static int valueLength(long head) {
    return (int) (head >>> 48);
  }

  /** The second word: the address of the version that this one replaced, extent and flags. */
  public static long layout(ByteBuffer page, int offset) {
    return page.getLong(offset + 8);
  }

  /** The address of the version that this one replaced, 0 if there was none. */
  public static long previous(long layout) {
    return layout & ADDRESS_MASK;
  }

  /** The extent in bytes, slack included. */
  public static int extent(long layout) {
    return ((int) (layout >>> WORDS_SHIFT) & WORDS_MASK) << 3;
  }

  public static boolean isTombstone(long layout) {
    return (layout & TOMBSTONE) != 0;
  }

  /** Writes a whole record that nobody can see yet. */
  public static void write(
      ByteBuffer page, int offset, int extent, long previous, byte[] key, byte[] value) {
    write(page, offset, layoutOf(extent, previous), key, value);
  }

  /** Writes a tombstone that nobody can see yet. */
  public static void writeTombstone(ByteBuffer page, int offset, long previous, byte[] key) {
    write(page, offset, layoutOf(extent(key.length, 0), previous) | TOMBSTONE, key, new byte[0]);
  }

  /** Writes the copy of a record, as the successor of the one at an address. */
  public static void writeCopy(ByteBuffer page, int offset, byte[] record, long previous) {
    page.put(offset, record);
    page.putInt(offset, 0);
    page.putLong(offset + 8, (layout(page, offset) & ~ADDRESS_MASK) | previous);
  }

  private static long layoutOf(int extent, long previous) {
    return previous | ((long) (extent >>> 3) << WORDS_SHIFT);
  }

  private static void write(ByteBuffer page, int offset, long layout, byte[] key, byte[] value) {
    int extent = extent(layout);
    // The last words first: what key and value do not cover of them must be zero, slack too.
    int end = offset + extent;
    for (int at = end - 8; at >= offset + HEADER_BYTES + key.length + value.length - 7; at -= 8) {
      page.putLong(at, 0);
    }
    page.putLong(offset, headOf(0, key.length, value.length));
    page.putLong(offset + 8, layout);
    copyIn(key, page, offset + HEADER_BYTES);
    copyIn(value, page, offset + HEADER_BYTES + key.length);
  }

  private static long headOf(int sequence, int keyLength, int valueLength) {
    return (sequence & 0xFFFFFFFFL) | ((long) keyLength << 32) | ((long) valueLength << 48);
  }

  /** Overwrites the value; {@code value} fits into the extent. */
  public static void overwrite(ByteBuffer page, int offset, byte[] value) {
    long head = page.getLong(offset);
    int keyLength = keyLength(head);
    page.putInt(offset, (int) head | 1);
    VarHandle.storeStoreFence();
    copyIn(value, page, offset + HEADER_BYTES + keyLength);
    LONGS.setRelease(page, offset, headOf(((int) head | 1) + 1, keyLength, value.length));
  }

  /** Turns the record into a tombstone in place. */
  public static void bury(ByteBuffer page, int offset) {
    long head = page.getLong(offset);
    page.putInt(offset, (int) head | 1);
    VarHandle.storeStoreFence();
    page.putLong(offset + 8, page.getLong(offset + 8) | TOMBSTONE);
    LONGS.setRelease(page, offset, headOf(((int) head | 1) + 1, keyLength(head), 0));
  }

  /** Whether the key of the record at {@code offset} is {@code key}, which has the same length. */
  public static boolean hasKey(ByteBuffer page, int offset, byte[] key) {
    int at = offset + HEADER_BYTES;
    int i = 0;
    for (; i <= key.length - 8; i += 8) {
      if (page.getLong(at + i) != (long) ARRAY_LONGS.get(key, i)) {
        return false;
      }
    }
    for (; i < key.length; i++) {
      if (page.get(at + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  /** The same of a record that begins at a word. */
  public static boolean hasKey(LongBuffer page, int word, byte[] key) {
    int at = word + HEADER_BYTES / Long.BYTES;
    int i = 0;
    for (; i <= key.length - 8; i += 8) {
      if (page.get(at++) != (long) ARRAY_LONGS.get(key, i)) {
        return false;
      }
    }
    if (i == key.length) {
      return true;
    }
    int unusedBits = (i + 8 - key.length) * 8;
    return page.get(at) << unusedBits == KeyHash.rest(key, i) << unusedBits;
  }

  /** A copy of bytes of a page. */
  public static byte[] copyOut(ByteBuffer page, int offset, int length) {
    byte[] bytes = new byte[length];
    if (length > 64) {
      page.get(offset, bytes);
      return bytes;
    }
    int i = 0;
    for (; i <= length - 8; i += 8) {
      ARRAY_LONGS.set(bytes, i, page.getLong(offset + i));
    }
    for (; i < length; i++) {
      bytes[i] = page.get(offset + i);
    }
    return bytes;
  }

  private static void copyIn(byte[] bytes, ByteBuffer page, int offset) {
    if (bytes.length > 64) {
      page.put(offset, bytes);
      return;
    }
    int i = 0;
    for (; i <= bytes.length - 8; i += 8) {
      page.putLong(offset + i, (long) ARRAY_LONGS.get(bytes, i));
    }
    for (; i < bytes.length; i++) {
      page.put(offset + i, bytes[i]);
    }
  }

  /**
   * The checksum of a record, which takes the place of its sequence number in the file. It covers
   * all else of the record, where it lies and whose it is.
   *
   * @param seed log position of the record xor identity of the store
   */
  public static int checksum(byte[] bytes, int offset, int extent, long seed) {
    Checksum checksum = new Checksum();
    checksum.addLong(seed);
    checksum.add(bytes, offset + 4, extent - 4);
    return checksum.value();
  }
}
