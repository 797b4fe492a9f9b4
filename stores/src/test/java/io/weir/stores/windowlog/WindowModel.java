package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine.Direction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a window log of four-byte suffixes has to show, as plainly as it can be said. */
final class WindowModel {
  static final int SUFFIX_BYTES = Integer.BYTES;

  private final long retention;
  private final boolean untilEmitted;
  private final long span;

  /** What goes at the same moment. */
  private final long together;

  private final Comparator<byte[]> order;
  private final TreeMap<byte[], byte[]> rows;

  /** Rows of spans that are gone, and that only emit may show. */
  private final TreeMap<byte[], byte[]> held;

  /** Those that went with the last step of time, and were not emitted: emit must show them. */
  private final TreeMap<byte[], byte[]> heldNow;

  private long emittedTo = -1;
  private long streamTime = -1;

  WindowModel(WindowLogOptions options) {
    this.retention = options.retentionMs();
    this.untilEmitted = options.untilEmitted();
    this.span = options.spanMs();
    this.together = span * options.spansPurgedTogether();
    long slice = options.sliceMs();
    this.order =
        Comparator.<byte[]>comparingLong(key -> time(key) / slice)
            .thenComparing(Arrays::compareUnsigned);
    this.rows = new TreeMap<>(order);
    this.held = new TreeMap<>(order);
    this.heldNow = new TreeMap<>(order);
  }

  private WindowModel(WindowModel other) {
    this.retention = other.retention;
    this.untilEmitted = other.untilEmitted;
    this.span = other.span;
    this.together = other.together;
    this.order = other.order;
    this.rows = new TreeMap<>(other.rows);
    this.held = new TreeMap<>(other.held);
    this.heldNow = new TreeMap<>(other.heldNow);
    this.emittedTo = other.emittedTo;
    this.streamTime = other.streamTime;
  }

  WindowModel copy() {
    return new WindowModel(this);
  }

  /** What is there when the store is opened with these rows: time begins anew. */
  WindowModel opened() {
    WindowModel opened = copy();
    opened.streamTime = -1;
    opened.emittedTo = -1;
    return opened;
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
    return untilEmitted ? time < streamTime - retention : time <= streamTime - retention;
  }

  private boolean isGone(long time) {
    return time / together < (streamTime - retention) / together;
  }

  void announce(byte[] rowKey) {
    emittedTo = -1;
    if (!untilEmitted) {
      advance(rowKey);
    }
  }

  private void advance(byte[] rowKey) {
    if (time(rowKey) <= streamTime) {
      return;
    }
    streamTime = time(rowKey);
    heldNow.clear();
    for (byte[] key : List.copyOf(rows.keySet())) {
      if (isGone(time(key))) {
        byte[] value = rows.remove(key);
        if (untilEmitted) {
          held.put(key, value);
          if (time(key) / span * span + span - 1 > emittedTo) {
            heldNow.put(key, value);
          }
        }
      }
    }
  }

  void emitted(long to) {
    emittedTo = to;
  }

  /** The rows between two times that emit must show. */
  List<byte[]> toEmit(long from, long to) {
    return Stream.concat(rows.keySet().stream(), heldNow.keySet().stream())
        .filter(key -> time(key) >= from && time(key) <= to)
        .toList();
  }

  /** The value of a row that emit may show; null if it must not. */
  byte @Nullable [] emittable(byte[] rowKey) {
    byte[] value = rows.get(rowKey);
    return value != null ? value : held.get(rowKey);
  }

  Comparator<byte[]> order() {
    return order;
  }

  void put(byte[] rowKey, byte[] value) {
    advance(rowKey);
    if (!isGone(time(rowKey))) {
      makeWay(rowKey);
      rows.put(rowKey, value);
    }
  }

  /** Something new in a span drives out what is held of it. */
  private void makeWay(byte[] rowKey) {
    held.keySet().removeIf(key -> time(key) / span == time(rowKey) / span);
    heldNow.keySet().removeIf(key -> time(key) / span == time(rowKey) / span);
  }

  boolean delete(byte[] rowKey) {
    advance(rowKey);
    return rows.remove(rowKey) != null;
  }

  byte @Nullable [] get(byte[] rowKey) {
    return isExpired(time(rowKey)) ? null : rows.get(rowKey);
  }

  /** The rows of plain keys between two, inclusive, null for no bound. */
  List<byte[]> keys(
      byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, Direction direction) {
    List<byte[]> found = new ArrayList<>();
    for (byte[] rowKey : rows.keySet()) {
      byte[] key = plainKey(rowKey);
      boolean contained =
          !isExpired(time(rowKey))
              && time(rowKey) >= from
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
    held.clear();
    heldNow.clear();
    streamTime = -1;
  }
}
