package io.weir.it.bench;

import java.util.List;
import java.util.function.Function;

/** Chooses rows by their names; a name that ends with a star stands for all with that start. */
final class RowChoice {
  private RowChoice() {}

  /** The rows that match, in the order of the patterns. */
  static <R> List<R> of(List<String> patterns, List<R> rows, Function<R, String> label) {
    return patterns.stream()
        .flatMap(pattern -> matching(pattern, rows, label).stream())
        .distinct()
        .toList();
  }

  private static <R> List<R> matching(String pattern, List<R> rows, Function<R, String> label) {
    List<R> matching =
        rows.stream()
            .filter(
                row ->
                    pattern.endsWith("*")
                        ? label.apply(row).startsWith(pattern.substring(0, pattern.length() - 1))
                        : label.apply(row).equals(pattern))
            .toList();
    if (matching.isEmpty()) {
      throw new IllegalArgumentException(
          "no row " + pattern + "; rows are " + rows.stream().map(label).toList());
    }
    return matching;
  }
}
