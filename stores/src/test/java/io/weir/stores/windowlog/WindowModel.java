package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a window log of four-byte suffixes has to show, as plainly as it can be said. */
final class WindowModel {
  static final int SUFFIX_BYTES = Integer.BYTES;

  private final long retention;
  private final Comparator<byte[]> order;
  private final TreeMap<byte[], byte[]> rows;
  private long streamTime = -1;

  WindowModel(long retention, long slice) {
    this.retention = retention;
    this.order =
        Comparator.<byte[]>comparingLong(key -> time(key) / slice)
            .thenComparing(Arrays::compareUnsigned);
    this.rows = new TreeMap<>(order);
  }

  private WindowModel(WindowModel other) {
    this.retention = other.retention;
    this.order = other.order;
    this.rows = new TreeMap<>(other.rows);
    this.streamTime = other.streamTime;
  }

  WindowModel copy() {
    return new WindowModel(this);
  }

  static byte[] rowKey(byte[] key, long time, int suffix) {
    return ByteBuffer.allocate(key.length + Long.BYTES + SUFFIX_BYTES)
        .put(key)
        .putLong(time)
        .putInt(suffix)
        .array();
  }

  static long time(byte[] rowKey) {
    return ByteBuffer.wrap(rowKey).getLong(rowKey.length - SUFFIX_BYTES - Long.BYTES);
  }

  static byte[] plainKey(byte[] rowKey) {
    return Arrays.copyOf(rowKey, rowKey.length - SUFFIX_BYTES - Long.BYTES);
  }

  long streamTime() {
    return streamTime;
  }

  boolean isExpired(long time) {
    return time <= streamTime - retention;
  }

  void announce(byte[] rowKey) {
    streamTime = Math.max(streamTime, time(rowKey));
    rows.keySet().removeIf(key -> isExpired(time(key)));
  }

  void put(byte[] rowKey, byte[] value) {
    announce(rowKey);
    if (!isExpired(time(rowKey))) {
      rows.put(rowKey, value);
    }
  }

  boolean delete(byte[] rowKey) {
    announce(rowKey);
    return rows.remove(rowKey) != null;
  }

  byte @Nullable [] get(byte[] rowKey) {
    return rows.get(rowKey);
  }

  /** The rows of plain keys between two, inclusive, null for no bound. */
  List<byte[]> keys(
      byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, Direction direction) {
    List<byte[]> found = new ArrayList<>();
    for (byte[] rowKey : rows.keySet()) {
      byte[] key = plainKey(rowKey);
      boolean contained =
          time(rowKey) >= from
              && time(rowKey) <= to
              && (fromKey == null || Arrays.compareUnsigned(key, fromKey) >= 0)
              && (toKey == null || Arrays.compareUnsigned(key, toKey) <= 0);
      if (contained) {
        found.add(rowKey);
      }
    }
    if (direction == Direction.DESCENDING) {
      Collections.reverse(found);
    }
    return found;
  }

  void clear() {
    rows.clear();
    streamTime = -1;
  }
}
