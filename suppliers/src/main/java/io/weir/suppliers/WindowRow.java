package io.weir.suppliers;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.TimeWindow;

/**
 * The row key of a window, which is the key of its changelog record:
 *
 * <pre>
 * n bytes  key
 * 8 bytes  start of the window, big endian
 * 4 bytes  sequence number, big endian; 0 where a window has one value
 * </pre>
 */
final class WindowRow {
  /** Bytes after the time. */
  static final int SUFFIX_BYTES = Integer.BYTES;

  private WindowRow() {}

  static byte[] of(Bytes key, long start, int sequence) {
    byte[] plain = key.get();
    return ByteBuffer.allocate(plain.length + Long.BYTES + SUFFIX_BYTES)
        .put(plain)
        .putLong(start)
        .putInt(sequence)
        .array();
  }

  static long start(byte[] row) {
    return ByteBuffer.wrap(row).getLong(row.length - SUFFIX_BYTES - Long.BYTES);
  }

  /** The key with its window, which ends with time itself if it would end later. */
  static Windowed<Bytes> windowed(byte[] row, long windowSizeMs) {
    Bytes key = Bytes.wrap(Arrays.copyOf(row, row.length - SUFFIX_BYTES - Long.BYTES));
    long start = start(row);
    long end = start + windowSizeMs;
    return new Windowed<>(key, new TimeWindow(start, end < 0 ? Long.MAX_VALUE : end));
  }
}
