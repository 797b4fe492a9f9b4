package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.WindowEngine;
import io.weir.stores.format.KeyHash;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.generation.PinnedGeneration;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A window log that never forgets, as a map: each key becomes a row of one of few plain keys at a
 * time that follows from the key, so that groups and bundles have rows of many keys. The row holds
 * the key itself beside the value.
 */
final class KeysAsRows implements KeyValueEngine {
  static final long TIMES = 1 << 16;
  static final int SUFFIX_BYTES = 16;
  private static final KeyHash HASH = KeyHashing.SECURE.of(new KeyHash.Seed(1, 2));
  private static final long SALT = 0x9E3779B97F4A7C15L;

  private final WindowEngine rows;

  KeysAsRows(WindowEngine rows) {
    this.rows = rows;
  }

  private static byte[] rowKey(byte[] key) {
    return rowKey(key, HASH.of(key) & TIMES - 1);
  }

  /** The row key of a key at a time. */
  static byte[] rowKey(byte[] key, long time) {
    long hash = HASH.of(key);
    byte[] again = Arrays.copyOf(key, key.length + 1);
    again[key.length] = 1;
    int plainLength = key.length == 0 ? 0 : Math.abs(key[0] % 3);
    return ByteBuffer.allocate(plainLength + Long.BYTES + SUFFIX_BYTES)
        .put(key, 0, Math.min(plainLength, key.length))
        .position(plainLength)
        .putLong(time)
        .putLong(hash)
        .putLong(HASH.of(again) ^ SALT)
        .array();
  }

  static byte[] row(byte[] key, byte[] value) {
    return ByteBuffer.allocate(Integer.BYTES + key.length + value.length)
        .putInt(key.length)
        .put(key)
        .put(value)
        .array();
  }

  static byte[] keyIn(byte[] row) {
    return Arrays.copyOfRange(row, Integer.BYTES, Integer.BYTES + keyLength(row));
  }

  static byte[] valueIn(byte[] row) {
    return Arrays.copyOfRange(row, Integer.BYTES + keyLength(row), row.length);
  }

  static long timeIn(byte[] rowKey) {
    return ByteBuffer.wrap(rowKey).getLong(rowKey.length - SUFFIX_BYTES - Long.BYTES);
  }

  static boolean isWithin(
      byte[] key, byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive) {
    return (from == null || Arrays.compareUnsigned(key, from) >= 0)
        && (to == null || Arrays.compareUnsigned(key, to) < (toInclusive ? 1 : 0));
  }

  private static int keyLength(byte[] row) {
    return ByteBuffer.wrap(row).getInt();
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    byte[] row = rows.get(rowKey(key));
    return row == null ? null : valueIn(row);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    rows.put(rowKey(key), row(key, value));
  }

  @Override
  public boolean delete(byte[] key) {
    return rows.delete(rowKey(key));
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    TreeMap<byte[], byte[]> found = new TreeMap<>(order(direction));
    try (Cursor cursor = rows.fetchAll(null, null, 0, Long.MAX_VALUE, direction)) {
      while (cursor.next()) {
        byte[] key = keyIn(cursor.value());
        if (isWithin(key, from, to, toInclusive)) {
          found.put(key, valueIn(cursor.value()));
        }
      }
    }
    return new SortedCursor(this, List.copyOf(found.entrySet()).iterator());
  }

  static Comparator<byte[]> order(Direction direction) {
    Comparator<byte[]> ascending = Arrays::compareUnsigned;
    return direction == Direction.ASCENDING ? ascending : ascending.reversed();
  }

  @Override
  public long size() {
    return rows.size();
  }

  @Override
  public void mark(byte[] note) {
    rows.mark(note);
  }

  @Override
  public void generate() {
    rows.generate();
  }

  @Override
  public byte @Nullable [] note() {
    return rows.note();
  }

  @Override
  public void clear(byte[] note) {
    rows.clear(note);
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    return rows.pinNewest();
  }

  @Override
  public EngineStats stats() {
    return rows.stats();
  }

  @Override
  public boolean isOpen() {
    return rows.isOpen();
  }

  @Override
  public void close() {
    rows.close();
  }
}
