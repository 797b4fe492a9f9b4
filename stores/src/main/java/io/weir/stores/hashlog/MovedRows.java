package io.weir.stores.hashlog;

import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.keyorder.Range;
import io.weir.stores.sortedrun.RecordSource;
import io.weir.stores.sortedrun.RunCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What some cursors still have to show, in a run of their own, which goes with the last of them. A
 * version of a record that several cursors show is in it once: the value of a record is all of its
 * versions, each with the numbers (2 bytes) of the first and the last of the positions of the log
 * that it belongs to, of which the newest has number 0, and its length (4 bytes, big-endian).
 */
final class MovedRows {
  /** No more positions than a byte can tell. */
  static final int MAX_POSITIONS = 64;

  private static final int PREFIX_BYTES = 6;

  private final OrderFiles files;
  private final OrderFiles.Written written;
  private final long[] positions;
  private int holders = 1;

  /**
   * @param positions of the log, descending
   */
  MovedRows(OrderFiles files, OrderFiles.Written written, long[] positions) {
    this.files = files;
    this.written = written;
    this.positions = positions;
  }

  /** The versions with one more, which is shown at the positions of these numbers. */
  static byte[] with(byte[] versions, byte[] value, int first, int last) {
    byte[] more = Arrays.copyOf(versions, versions.length + PREFIX_BYTES + value.length);
    ByteBuffer.wrap(more, versions.length, PREFIX_BYTES + value.length)
        .put((byte) first)
        .put((byte) last)
        .putInt(value.length)
        .put(value);
    return more;
  }

  synchronized void hold() {
    holders++;
  }

  void release() {
    boolean last;
    synchronized (this) {
      holders--;
      last = holders == 0;
    }
    if (last) {
      files.remove(written);
    }
  }

  /**
   * What a cursor has still to show.
   *
   * @param asOf the position that it shows
   * @param shown the key that it showed last, null if none
   */
  Rows rows(Range range, long asOf, byte @Nullable [] shown) {
    boolean descending = range.isDescending();
    byte[] from = shown != null && !descending ? shown : range.from();
    byte[] to = shown != null && descending ? shown : range.to();
    boolean toInclusive = (shown != null && descending) || range.toInclusive();
    RunCursor cursor = written.run().cursor(from, to, toInclusive);
    int number = 0;
    while (positions[number] != asOf) {
      number++;
    }
    return new Rows(descending ? cursor.reversed() : cursor, number, shown);
  }

  /** The rows of one cursor. */
  static final class Rows {
    private final RecordSource records;
    private final int number;
    private final byte @Nullable [] shown;
    private byte[] value = {};

    private Rows(RecordSource records, int number, byte @Nullable [] shown) {
      this.records = records;
      this.number = number;
      this.shown = shown;
    }

    boolean next() throws IOException {
      while (records.next()) {
        if (!Arrays.equals(records.key(), shown) && findVersion(ByteBuffer.wrap(records.value()))) {
          return true;
        }
      }
      return false;
    }

    private static boolean isBetween(int first, int number, int last) {
      return first <= number && number <= last;
    }

    private boolean findVersion(ByteBuffer versions) {
      while (versions.hasRemaining()) {
        boolean isOfCursor = isBetween(versions.get(), number, versions.get());
        int length = versions.getInt();
        if (isOfCursor) {
          value = new byte[length];
          versions.get(value);
          return true;
        }
        versions.position(versions.position() + length);
      }
      return false;
    }

    /** The key. Not to be changed. */
    byte[] key() {
      return records.key();
    }

    byte[] value() {
      return value;
    }
  }
}
