package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyWalk;
import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.keyorder.Range;
import io.weir.stores.sortedrun.SortedRunWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies what some cursors still have to show out of the log, which then need not keep it for them.
 * Meanwhile they go on.
 */
final class CursorMove implements AutoCloseable {
  private final LogReader reader;
  private final Index index;
  private final OrderFiles files;
  private final List<ScanCursor> cursors;
  private final List<HeldKeys> keys;

  /** Of the log, descending; what the cursors show. */
  private final long[] positions;

  /**
   * A move of cursors that are open; under the write lock, so that none is closed meanwhile.
   *
   * @param cursors of at most {@link MovedRows#MAX_POSITIONS} positions
   */
  CursorMove(LogReader reader, Index index, OrderFiles files, List<ScanCursor> cursors) {
    this.reader = reader;
    this.index = index;
    this.files = files;
    this.cursors = cursors;
    this.keys = cursors.stream().map(cursor -> cursor.keys().again()).toList();
    this.positions =
        cursors.stream()
            .map(ScanCursor::asOf)
            .distinct()
            .sorted(Collections.reverseOrder())
            .mapToLong(Long::longValue)
            .toArray();
  }

  boolean isEmpty() {
    return cursors.isEmpty();
  }

  /** Copies the rows, and has the cursors go on with them; false if that was given up. */
  boolean move(BooleanSupplier isCancelled) throws IOException {
    OrderFiles.Written written = files.write(writer -> addRows(writer, isCancelled));
    if (written == null) {
      return false;
    }
    MovedRows rows = new MovedRows(files, written, positions);
    try {
      cursors.forEach(cursor -> cursor.goOnWith(rows));
    } finally {
      rows.release();
    }
    return true;
  }

  /** Ends early when all are closed, so that nobody reads the rows. */
  private boolean addRows(SortedRunWriter writer, BooleanSupplier isCancelled) throws IOException {
    KeyWalk walk = HeldKeys.walk(keys, all());
    while (!areClosed() && walk.next()) {
      if (isCancelled.getAsBoolean()) {
        return false;
      }
      addVersions(writer, walk.key());
    }
    return true;
  }

  private boolean areClosed() {
    for (ScanCursor cursor : cursors) {
      if (!cursor.isClosed()) {
        return false;
      }
    }
    return true;
  }

  /** From the lowest key that any of them has to show up to the highest. */
  private Range all() {
    byte @Nullable [] from = new byte[0];
    byte @Nullable [] to = new byte[0];
    boolean first = true;
    for (ScanCursor cursor : cursors) {
      Range left = cursor.left();
      byte[] lowest = left.from();
      byte[] highest = left.to();
      boolean isLower =
          first || lowest == null || (from != null && Arrays.compareUnsigned(lowest, from) < 0);
      boolean isHigher =
          first || highest == null || (to != null && Arrays.compareUnsigned(highest, to) > 0);
      from = isLower ? lowest : from;
      to = isHigher ? highest : to;
      first = false;
    }
    return new Range(from, to, true, Range.ALL.direction());
  }

  private void addVersions(SortedRunWriter writer, byte[] key) throws IOException {
    byte[][] values = new byte[positions.length][];
    long[] addresses = new long[positions.length];
    while (!find(key, addresses, values)) {
      Thread.onSpinWait();
    }
    byte[] versions = {};
    int first = 0;
    while (first < positions.length) {
      int end = first + 1;
      while (end < positions.length && addresses[end] == addresses[first]) {
        end++;
      }
      byte[] value = values[first];
      if (value != null) {
        versions = MovedRows.with(versions, value, first, end - 1);
      }
      first = end;
    }
    if (versions.length > 0) {
      writer.add(key, versions);
    }
  }

  /** Finds the version of a key at each position; false if something moved meanwhile. */
  private boolean find(byte[] key, long[] addresses, byte[][] values) {
    long address = reader.addressOf(index, index.hash().of(key), key);
    if (address < 0) {
      return false;
    }
    for (int i = 0; i < positions.length; i++) {
      while (address > 0 && reader.positionOf(address) >= positions[i]) {
        address = reader.previousOf(address);
      }
      addresses[i] = address;
      if (address == 0) {
        values[i] = null;
      } else if (i > 0 && addresses[i - 1] == address) {
        values[i] = values[i - 1];
      } else {
        byte[] found = reader.read(address, key);
        if (found == LogReader.STALE || found == LogReader.MISMATCH) {
          return false;
        }
        values[i] = found;
      }
    }
    return true;
  }

  /** Ends cursors that could not be moved before the store loses what they show. */
  void fail(StoreException cause) {
    cursors.forEach(cursor -> cursor.fail(cause));
  }

  @Override
  public void close() {
    keys.forEach(HeldKeys::close);
  }
}
