package io.weir.it.bench;

import java.util.List;

/** The median, least and greatest of a figure over all rounds. */
record Range(double median, double least, double greatest) {

  /** Of all values that are finite; NaN throughout when there is none. */
  static Range of(List<Double> values) {
    List<Double> sorted = values.stream().filter(Double::isFinite).sorted().toList();
    if (sorted.isEmpty()) {
      return new Range(Double.NaN, Double.NaN, Double.NaN);
    }
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Range(median, sorted.get(0), sorted.get(sorted.size() - 1));
  }

  Range dividedBy(double divisor) {
    return new Range(median / divisor, least / divisor, greatest / divisor);
  }

  boolean missing() {
    return Double.isNaN(median);
  }
}
