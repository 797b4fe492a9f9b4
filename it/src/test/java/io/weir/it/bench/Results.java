package io.weir.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All measurements of one run of the benchmarks, in the order they were taken. */
final class Results {
  private final List<Measurement> measurements = new ArrayList<>();
  private final Set<String> failures = new LinkedHashSet<>();

  void add(Measurement measurement) {
    measurements.add(measurement);
  }

  void addFailure(String row, String side) {
    failures.add(row + " on " + side);
  }

  List<Measurement> measurements() {
    return measurements;
  }

  /** The pairs of row and side of which at least one measurement ended badly. */
  Set<String> failures() {
    return failures;
  }

  /** The names of the rows that were measured. */
  List<String> rows() {
    return measurements.stream().map(Measurement::row).distinct().toList();
  }

  /** The measurements of a row, on all sides. */
  List<Measurement> of(String row) {
    return measurements.stream().filter(measured -> measured.row().equals(row)).toList();
  }

  /** The sides on which a row was measured, in alphabetical order. */
  List<String> sides(String row) {
    return of(row).stream().map(Measurement::side).distinct().sorted().toList();
  }

  Range range(String row, String side, Figure figure) {
    return Range.of(
        of(row).stream()
            .filter(measured -> measured.side().equals(side))
            .map(measured -> measured.figures().get(figure))
            .toList());
  }

  /**
   * How many times greater a figure is on the other side than on the subject: the range of the
   * ratios within each round.
   */
  Range ratio(String row, String other, String subject, Figure figure) {
    List<Double> ratios = new ArrayList<>();
    for (Measurement above : of(row)) {
      for (Measurement below : of(row)) {
        if (above.side().equals(other)
            && below.side().equals(subject)
            && above.round() == below.round()) {
          ratios.add(above.figures().get(figure) / below.figures().get(figure));
        }
      }
    }
    return Range.of(ratios);
  }
}
