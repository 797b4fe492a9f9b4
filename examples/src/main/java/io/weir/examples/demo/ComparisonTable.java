package io.weir.examples.demo;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Outcomes side by side as text. */
final class ComparisonTable {
  private static final List<String> HEADER =
      List.of(
          "stores",
          "records/s",
          "p50 us",
          "p99 us",
          "p99.9 us",
          "memory MiB",
          "disk MiB",
          "restart s",
          "restored");

  private ComparisonTable() {}

  static TextTable of(Map<Side, Outcome> outcomes) {
    TextTable table = new TextTable(HEADER, 1);
    outcomes.forEach(
        (side, outcome) ->
            table.row(
                List.of(
                    side.label(),
                    String.format(Locale.ROOT, "%,.0f", outcome.recordsPerSecond()),
                    micros(outcome.p50Nanos()),
                    micros(outcome.p99Nanos()),
                    micros(outcome.p999Nanos()),
                    mebibytes(outcome.memoryBytes()),
                    mebibytes(outcome.diskBytes()),
                    String.format(Locale.ROOT, "%.2f", outcome.restartNanos() / 1e9),
                    String.format(Locale.ROOT, "%,d", outcome.restoredRecords()))));
    return table;
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
  }
}
