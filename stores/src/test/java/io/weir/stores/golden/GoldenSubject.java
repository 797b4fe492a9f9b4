package io.weir.stores.golden;

import io.weir.stores.Cursor;
import io.weir.stores.Engine;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.LsmOptions;
import io.weir.stores.sorted.LsmTree;
import io.weir.stores.windowlog.WindowLog;
import io.weir.stores.windowlog.WindowLogOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/**
 * The kinds of stores that are checked in, and how each is opened. What of that is part of the
 * files, the times of spans and grains and the length of suffixes, must stay as it is.
 */
enum GoldenSubject {
  /** Keys of any length, values from none to more than a page, tombstones. */
  HASH_LOG(0),

  /** The same in a sorted tree. */
  SORTED_TREE(0),

  /** Windows with several values each, late ones above what is sealed. */
  WINDOWS(Integer.BYTES),

  /** Sessions that grow: the old row is deleted, a new one with a later time is put. */
  SESSIONS(Long.BYTES),

  /** Windows that have gone by, and are held until they are emitted. */
  EMITTED_WINDOWS(Integer.BYTES);

  static final long SPAN = 1_000;
  static final long RETENTION = 3_000;
  private static final long GRAIN = 100;

  private final int suffixBytes;

  GoldenSubject(int suffixBytes) {
    this.suffixBytes = suffixBytes;
  }

  /** What its directories are in. */
  String directory() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Engine open(Directory directory) {
    HashLogOptions options =
        HashLogOptions.of(directory())
            .withSegmentBytes(1 << 17)
            .withRedoBytes(1 << 12)
            .withOrderBytes(1 << 10)
            .withBackground(Runnable::run)
            .withNanoClock(() -> 0)
            .withHashing(new KeyHashing(() -> 42, Long.SIZE));
    MemoryBudget budget = new MemoryBudget(64 << 20);
    if (this == SORTED_TREE) {
      return LsmTree.open(
          directory,
          LsmOptions.of(directory())
              .withBackground(options.background(), options.nanoClock(), options.hashing()),
          budget);
    }
    if (this == HASH_LOG) {
      return HashLog.open(directory, options, budget);
    }
    WindowLogOptions windows =
        WindowLogOptions.of(directory(), RETENTION, SPAN, GRAIN, suffixBytes)
            .withSealAbove(0)
            .withBundles(options);
    return WindowLog.open(
        directory, this == EMITTED_WINDOWS ? windows.withUntilEmitted() : windows, budget);
  }

  /** All rows; for windows that are emitted also those that wait for that. */
  Cursor all(Engine store) {
    if (store instanceof KeyValueEngine map) {
      return map.scan(null, null, true, Direction.ASCENDING);
    }
    WindowLog windows = (WindowLog) store;
    return this == EMITTED_WINDOWS
        ? windows.emit(0, Long.MAX_VALUE)
        : windows.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING);
  }

  /** Whether its rows have no times. */
  boolean isMap() {
    return this == HASH_LOG || this == SORTED_TREE;
  }

  /** In which {@link #all} shows rows. */
  Comparator<byte[]> order() {
    Comparator<byte[]> order = Arrays::compareUnsigned;
    return isMap()
        ? order
        : Comparator.<byte[]>comparingLong(row -> time(row) / SPAN).thenComparing(order);
  }

  /** The time of a row. */
  long time(byte[] row) {
    return ByteBuffer.wrap(row).getLong(row.length - suffixBytes - Long.BYTES);
  }

  /** The row key of a plain key at a time, with a number that tells it from others. */
  byte[] row(byte[] key, long time, long number) {
    ByteBuffer row = ByteBuffer.allocate(key.length + Long.BYTES + suffixBytes);
    row.put(key).putLong(time);
    if (suffixBytes == Integer.BYTES) {
      row.putInt((int) number);
    } else {
      row.putLong(number);
    }
    return row.array();
  }
}
