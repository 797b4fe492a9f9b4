package io.weir.examples.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The answer of the interactive query: the rows with the highest counts, and what all counts add up
 * to.
 *
 * @param top the rows with the highest counts, highest first, ties by key and window
 * @param rows how many rows there are
 * @param tally of all counts
 * @param nanos what the query took
 */
record TopCounts(List<Counted> top, long rows, Tally tally, long nanos) {
  private static final Comparator<Counted> BEST_FIRST =
      Comparator.comparingLong(Counted::count)
          .reversed()
          .thenComparing(Counted::key)
          .thenComparingLong(row -> row.window().startMs());

  /**
   * Reads the result once through.
   *
   * @param results what is read
   * @param times of the rows that are read
   * @param count how many rows make the top
   */
  static TopCounts read(Results results, TimeSpan times, int count) {
    long start = System.nanoTime();
    PriorityQueue<Counted> worstFirst = new PriorityQueue<>(BEST_FIRST.reversed());
    Tally tally = new Tally();
    AtomicLong rows = new AtomicLong();
    results.forEach(
        times,
        row -> {
          rows.incrementAndGet();
          tally.add(row.key(), row.window(), row.count());
          worstFirst.add(row);
          if (worstFirst.size() > count) {
            worstFirst.poll();
          }
        });
    List<Counted> top = worstFirst.stream().sorted(BEST_FIRST).toList();
    return new TopCounts(top, rows.get(), tally, System.nanoTime() - start);
  }

  /** Throws if the counts are not exactly those that the events make. */
  void requireAgreement(Tally right, String what) throws DemoException {
    if (!tally.agreesWith(right)) {
      throw new DemoException(
          String.format(
              Locale.ROOT,
              "%s is wrong: its counts add up to %,d, those of the events that were fed to %,d%s",
              what,
              tally.total(),
              right.total(),
              tally.total() == right.total() ? ", but for other keys or times" : ""));
    }
  }
}
