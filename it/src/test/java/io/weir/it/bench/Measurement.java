package io.weir.it.bench;

import java.util.List;
import java.util.Locale;

/**
 * What one JVM measured of one row on one side.
 *
 * @param row the name of the row
 * @param side the name of the side
 * @param round counted from 0
 * @param flags of the measuring JVM, and before them what pins it to cores
 * @param budgetBytes the memory budget that the store was given
 * @param figures what was measured
 */
record Measurement(
    String row, String side, int round, List<String> flags, long budgetBytes, Figures figures) {

  /** All that matters in one line, for the progress of a run. */
  String summary() {
    double mean = figures.get(Figure.MEAN_NS);
    return Double.isNaN(mean)
        ? String.format(Locale.ROOT, "%-22s %-12s round %d  keeps nothing", row, side, round + 1)
        : String.format(
            Locale.ROOT,
            "%-22s %-12s round %d  mean %s ns  p50 %s  p99 %s  p99.99 %s  max %s  (%s operations)",
            row,
            side,
            round + 1,
            MarkdownTable.whole(mean),
            MarkdownTable.whole(figures.get(Figure.P50_NS)),
            MarkdownTable.whole(figures.get(Figure.P99_NS)),
            MarkdownTable.whole(figures.get(Figure.P9999_NS)),
            MarkdownTable.whole(figures.get(Figure.MAX_NS)),
            MarkdownTable.whole(figures.get(Figure.OPERATIONS)));
  }
}
