package io.weir.stores.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A record whose bytes do not change any more, short or large. A large record, one longer than
 * {@link RecordLayout#MAX_BYTES}, has all bits of both 16-bit lengths set and carries a third word:
 * key length in the lower half, value length in the upper.
 */
public final class StoredRecord {
  /** Bytes before the key of a large record. */
  public static final int LARGE_HEADER_BYTES = 24;

  private static final long LARGE = 0xFFFFFFFFL << 32;

  private final ByteBuffer bytes;
  private int at;

  /** The record at {@code offset} of little-endian {@code bytes}. */
  public StoredRecord(ByteBuffer bytes, int offset) {
    this.bytes = bytes;
    this.at = offset;
  }

  /** The record at the beginning of {@code bytes}. */
  public StoredRecord(byte[] bytes) {
    this(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0);
  }

  /** Encodes a large tombstone, without its checksum. */
  public static byte[] encodeLargeTombstone(long previous, byte[] key) {
    return encodeLarge(previous | RecordLayout.TOMBSTONE, key, new byte[0]);
  }

  /** Encodes a large record, without its checksum. */
  public static byte[] encodeLarge(long previous, byte[] key, byte[] value) {
    byte[] record = new byte[largeExtent(key.length, value.length)];
    ByteBuffer.wrap(record)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(LARGE)
        .putLong(previous)
        .putInt(key.length)
        .putInt(value.length)
        .put(key)
        .put(value);
    return record;
  }

  /** A copy of a large record as the successor of the one at an address. */
  public static byte[] withPrevious(byte[] record, long previous) {
    byte[] copy = record.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putLong(8, previous);
    return copy;
  }

  /** The length of a large record in bytes; too large for an int is told by a negative result. */
  public static int largeExtent(int keyLength, int valueLength) {
    long extent = (long) LARGE_HEADER_BYTES + keyLength + valueLength + 7 & -8L;
    return extent > Integer.MAX_VALUE ? -1 : (int) extent;
  }

  /** Moves to another record in the same bytes. */
  public void moveTo(int offset) {
    at = offset;
  }

  public int offset() {
    return at;
  }

  public boolean isLarge() {
    return bytes.getInt(at + 4) == -1;
  }

  public int keyLength() {
    return isLarge() ? bytes.getInt(at + 16) : RecordLayout.keyLength(bytes.getLong(at));
  }

  public int valueLength() {
    return isLarge() ? bytes.getInt(at + 20) : RecordLayout.valueLength(bytes.getLong(at));
  }

  private int keyOffset() {
    return at + (isLarge() ? LARGE_HEADER_BYTES : RecordLayout.HEADER_BYTES);
  }

  /** The length of the record in bytes, slack included. */
  public int extent() {
    return isLarge()
        ? largeExtent(keyLength(), valueLength())
        : RecordLayout.extent(RecordLayout.layout(bytes, at));
  }

  /** The part of the log that the record takes: a large one has its blocks to itself. */
  public int footprint() {
    return isLarge() ? largeFootprint(keyLength(), valueLength()) : extent();
  }

  /** The footprint of a large record in bytes. */
  public static int largeFootprint(int keyLength, int valueLength) {
    return Block.align(Block.HEADER_BYTES + largeExtent(keyLength, valueLength));
  }

  /** The address of the version that this one replaced, 0 if none. */
  public long previous() {
    return RecordLayout.previous(RecordLayout.layout(bytes, at));
  }

  public boolean isTombstone() {
    return RecordLayout.isTombstone(RecordLayout.layout(bytes, at));
  }

  public int checksum() {
    return bytes.getInt(at);
  }

  public long hash(KeyHash hash) {
    return hash.of(bytes, keyOffset(), keyLength());
  }

  public boolean hasKey(byte[] key) {
    return keyLength() == key.length
        && bytes.slice(keyOffset(), key.length).equals(ByteBuffer.wrap(key));
  }

  public byte[] key() {
    return RecordLayout.copyOut(bytes, keyOffset(), keyLength());
  }

  /** The value, null for a tombstone. */
  public byte @Nullable [] value() {
    return isTombstone()
        ? null
        : RecordLayout.copyOut(bytes, keyOffset() + keyLength(), valueLength());
  }

  /** Copies the whole record. */
  public byte[] copy() {
    byte[] copy = new byte[extent()];
    bytes.get(at, copy);
    return copy;
  }
}
