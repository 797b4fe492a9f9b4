package io.weir.it.bench;

import java.util.List;

/**
 * One row of the table of whole applications: {@code groupByKey().count()} on a real broker.
 *
 * @param label the name on the command line and in reports
 * @param keys how many keys there are, uniform
 * @param cacheBytes size of Kafka's record cache in front of the store
 * @param ceilingShareMin how near Weir has to come to the heap map, as a share of its speed; 0
 *     where nothing is asked
 */
record AppRow(String label, long keys, long cacheBytes, double ceilingShareMin) {
  private static final long CACHE_DEFAULT_BYTES = 10 << 20;

  /** The rows, in the order in which they run. */
  static final List<AppRow> ALL =
      List.of(
          new AppRow("count-500k-cache-off", 500_000, 0, 0.9),
          new AppRow("count-500k-cache-on", 500_000, CACHE_DEFAULT_BYTES, 0),
          new AppRow("count-5k-cache-off", 5_000, 0, 0),
          new AppRow("count-5k-cache-on", 5_000, CACHE_DEFAULT_BYTES, 0));

  /** What every side of every row is given. */
  static final int HEAP_MIB = 4_096;

  static final int DIRECT_MIB = 2_048;
  static final long BUDGET_BYTES = 1L << 30;

  static AppRow of(String label) {
    return ALL.stream()
        .filter(row -> row.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no row " + label + "; rows are " + labels()));
  }

  static List<String> labels() {
    return ALL.stream().map(AppRow::label).toList();
  }
}
