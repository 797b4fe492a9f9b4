package io.weir.it.bench;

import java.util.Arrays;
import java.util.Locale;

/** What a windowed count has to be: the records of every key in each of the last windows. */
final class WindowCounts {
  private final int[][] counts;
  private final long[] starts;
  private final long advanceMs;
  private final boolean strict;

  /**
   * Makes counts of nothing.
   *
   * @param windows how many windows are remembered at a time
   * @param strict whether a store is held to it; one that keeps nothing cannot be
   */
  WindowCounts(long keys, int windows, long advanceMs, boolean strict) {
    counts = new int[windows][Math.toIntExact(keys)];
    starts = new long[windows];
    Arrays.fill(starts, -1);
    this.advanceMs = advanceMs;
    this.strict = strict;
  }

  /** Checks what the store has answered, then adds one to what it has to answer next time. */
  void checkAndAdd(long id, long start, long answered) {
    int slot = slot(start);
    if (starts[slot] != start) {
      starts[slot] = start;
      Arrays.fill(counts[slot], 0);
    }
    int expected = counts[slot][(int) id]++;
    if (answered != expected && strict) {
      throw new IllegalStateException(
          "expected " + expected + " for id " + id + " at " + start + ", got " + answered);
    }
  }

  /** Checks how many keys with how many records in all a window has. */
  void checkWindow(long start, long keys, long records) {
    int slot = slot(start);
    long keysExpected = 0;
    long recordsExpected = 0;
    if (starts[slot] == start) {
      keysExpected = Arrays.stream(counts[slot]).filter(count -> count > 0).count();
      recordsExpected = Arrays.stream(counts[slot]).asLongStream().sum();
    }
    if (strict && (keys != keysExpected || records != recordsExpected)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "expected %d keys with %d records in the window at %d, got %d with %d",
              keysExpected,
              recordsExpected,
              start,
              keys,
              records));
    }
  }

  private int slot(long start) {
    return (int) (start / advanceMs % starts.length);
  }
}
