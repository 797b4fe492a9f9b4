package io.weir.stores.hashlog;

import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.keyorder.Range;
import io.weir.stores.sortedrun.RunCursor;
import io.weir.stores.sortedrun.SortedRunWriter;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What some cursors still have to show, in a run of their own, which goes with the last of them. A
 * version of a record that several cursors show is in it once: the run has a record for each
 * version, in the order of keys, whose value begins with two bytes, the numbers of the first and
 * the last of the positions of the log that it belongs to; the newest position has number 0.
 */
final class MovedRows {
  /** No more positions than a byte can tell. */
  static final int MOST_POSITIONS = 64;

  private static final int PREFIX_BYTES = 2;

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

  /** Adds the version of a record that is shown at the positions of these numbers. */
  static void add(SortedRunWriter writer, byte[] key, byte[] value, int first, int last)
      throws IOException {
    byte[] row = new byte[PREFIX_BYTES + value.length];
    row[0] = (byte) first;
    row[1] = (byte) last;
    System.arraycopy(value, 0, row, PREFIX_BYTES, value.length);
    writer.add(key, row);
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
    RunCursor cursor = new RunCursor(written.run(), from, to, toInclusive, descending);
    int number = 0;
    while (positions[number] != asOf) {
      number++;
    }
    return new Rows(cursor, number, shown);
  }

  /** The rows of one cursor. */
  static final class Rows {
    private final RunCursor cursor;
    private final int number;
    private final byte @Nullable [] shown;

    private Rows(RunCursor cursor, int number, byte @Nullable [] shown) {
      this.cursor = cursor;
      this.number = number;
      this.shown = shown;
    }

    boolean next() throws IOException {
      while (cursor.next()) {
        byte[] row = cursor.value();
        boolean isOfCursor = row[0] <= number && row[1] >= number;
        if (isOfCursor && !Arrays.equals(cursor.key(), shown)) {
          return true;
        }
      }
      return false;
    }

    /** The key. Not to be changed. */
    byte[] key() {
      return cursor.key();
    }

    byte[] value() {
      byte[] row = cursor.value();
      return Arrays.copyOfRange(row, PREFIX_BYTES, row.length);
    }
  }
}
