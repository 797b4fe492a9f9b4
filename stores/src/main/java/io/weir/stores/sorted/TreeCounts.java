package io.weir.stores.sorted;

import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import java.util.concurrent.atomic.AtomicLong;

/** What a tree has done since it was opened. For any thread. */
final class TreeCounts {
  private final AtomicLong generations = new AtomicLong();
  private final AtomicLong flushes = new AtomicLong();
  private final AtomicLong flushedBytes = new AtomicLong();
  private final AtomicLong mergedBytes = new AtomicLong();
  private final AtomicLong overwritten = new AtomicLong();

  /** Of the writer. */
  private final AtomicLong putBytes = new AtomicLong();

  private final AtomicLong writes = new AtomicLong();

  void generation() {
    generations.incrementAndGet();
  }

  void flushed(long bytes) {
    flushes.incrementAndGet();
    flushedBytes.addAndGet(bytes);
  }

  void merged(long bytes) {
    mergedBytes.addAndGet(bytes);
  }

  /** So many writes took the place of others in a table. */
  void overwritten(long more) {
    overwritten.addAndGet(more);
  }

  /** By the writer. */
  void put(long bytes) {
    putBytes.setRelease(putBytes.getPlain() + bytes);
    writes.setRelease(writes.getPlain() + 1);
  }

  /** How many values were put, and keys deleted. */
  long writes() {
    return writes.getAcquire();
  }

  /**
   * As stats.
   *
   * @param inTable writes that took the place of others in the table that is written
   */
  EngineStats stats(long inTable) {
    long inPlace = overwritten.get() + inTable;
    return EngineStats.NONE
        .with(Figure.GENERATIONS, generations.get())
        .with(Figure.FLUSHES, flushes.get())
        .with(Figure.WRITTEN_BYTES, flushedBytes.get() + mergedBytes.get())
        .with(Figure.COMPACTED_BYTES, mergedBytes.get())
        .with(Figure.PUT_BYTES, putBytes.getAcquire())
        .with(Figure.IN_PLACE_UPDATES, inPlace)
        .with(Figure.APPENDS, writes.getAcquire() - inPlace);
  }
}
