package io.weir.suppliers;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;

/**
 * The row key of a session, which is the key of its changelog record:
 *
 * <pre>
 * n bytes  key
 * 8 bytes  end of the session, big endian
 * 8 bytes  start of the session, big endian
 * </pre>
 */
final class SessionRow {
  /** Bytes after the time. */
  static final int SUFFIX_BYTES = Long.BYTES;

  private SessionRow() {}

  static byte[] of(Bytes key, long start, long end) {
    byte[] plain = key.get();
    return ByteBuffer.allocate(plain.length + Long.BYTES + SUFFIX_BYTES)
        .put(plain)
        .putLong(end)
        .putLong(start)
        .array();
  }

  static byte[] of(Windowed<Bytes> session) {
    return of(session.key(), session.window().start(), session.window().end());
  }

  static long start(byte[] row) {
    return ByteBuffer.wrap(row).getLong(row.length - Long.BYTES);
  }

  static Windowed<Bytes> windowed(byte[] row) {
    int plainBytes = row.length - Long.BYTES - SUFFIX_BYTES;
    Bytes key = Bytes.wrap(Arrays.copyOf(row, plainBytes));
    long end = ByteBuffer.wrap(row).getLong(plainBytes);
    return new Windowed<>(key, new SessionWindow(start(row), end));
  }
}
