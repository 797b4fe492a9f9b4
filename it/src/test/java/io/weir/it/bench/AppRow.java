package io.weir.it.bench;

import java.util.List;

/**
 * One row of the table of whole applications: a query on a real broker.
 *
 * @param label the name on the command line and in reports
 * @param query what the application does
 * @param keys how many keys there are, uniform
 * @param cacheBytes size of Kafka's record cache in front of the store
 * @param ceilingShareMin how near Weir has to come to the heap map, as a share of its speed; 0
 *     where nothing is asked
 * @param recordShare how many records the row gets of those asked for; fewer where each is much
 *     work
 */
record AppRow(
    String label,
    AppQuery query,
    long keys,
    long cacheBytes,
    double ceilingShareMin,
    double recordShare) {
  private static final long CACHE_DEFAULT_BYTES = 10 << 20;

  /** The rows, in the order in which they run. */
  static final List<AppRow> ALL =
      List.of(
          new AppRow("count-500k-cache-off", AppQuery.COUNT, 500_000, 0, 0.9, 1),
          new AppRow("count-500k-cache-on", AppQuery.COUNT, 500_000, CACHE_DEFAULT_BYTES, 0, 1),
          new AppRow("count-5k-cache-off", AppQuery.COUNT, 5_000, 0, 0, 1),
          new AppRow("count-5k-cache-on", AppQuery.COUNT, 5_000, CACHE_DEFAULT_BYTES, 0, 1),
          new AppRow("tumbling-100k", AppQuery.TUMBLING, 100_000, 0, 0.9, 1),
          new AppRow("hopping-20k", AppQuery.HOPPING, 20_000, 0, 0.9, 0.1),
          new AppRow("join-20k", AppQuery.JOIN, 20_000, 0, 0.9, 0.25),
          new AppRow("session-20k", AppQuery.SESSION, 20_000, 0, 0.9, 0.25));

  /** What every side of every row is given. */
  static final int HEAP_MIB = 4_096;

  static final int DIRECT_MIB = 2_048;
  static final long BUDGET_BYTES = 1L << 30;

  /** How many records the row gets when so many are asked for. */
  long records(long asked) {
    return Math.max(1, (long) (asked * recordShare));
  }

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
