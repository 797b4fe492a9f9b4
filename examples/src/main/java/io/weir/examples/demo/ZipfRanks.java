package io.weir.examples.demo;

import java.util.SplittableRandom;

/**
 * Draws ranks of a Zipf distribution: rank {@code n} is drawn as often as {@code 1 / (n + 1) ^
 * skew} says. Needs no table, whatever the number of ranks; the same seed draws the same ranks.
 *
 * <p>By rejection-inversion (W. Hörmann and G. Derflinger, 1996): a point is drawn below a smooth
 * curve that lies over the steps of the distribution, inverted to a rank, and thrown away if it
 * lies outside of the rank's step, which is rare.
 */
final class ZipfRanks {
  /** Beyond this, the ids of the clicks could overflow. */
  static final long MAX_COUNT = 1_000_000_000;

  private static final double NEAR_ZERO = 1e-8;

  private final long count;
  private final double skew;
  private final SplittableRandom random;
  private final double areaFirst;
  private final double areaLast;
  private final double sureDistance;

  ZipfRanks(long count, double skew, long seed) {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException("ranks must be 1 to " + MAX_COUNT + ": " + count);
    }
    if (!(skew >= 0 && skew <= 10)) {
      throw new IllegalArgumentException("skew must be 0 to 10: " + skew);
    }
    this.count = count;
    this.skew = skew;
    random = new SplittableRandom(seed);
    areaFirst = area(1.5) - 1;
    areaLast = area(count + 0.5);
    sureDistance = 2 - place(area(2.5) - height(2));
  }

  long count() {
    return count;
  }

  /** The next rank, from 0 (the most frequent) to {@code count - 1}. */
  long next() {
    while (true) {
      double drawn = areaLast + random.nextDouble() * (areaFirst - areaLast);
      double place = place(drawn);
      long step = Math.max(1, Math.min(count, Math.round(place)));
      if (step - place <= sureDistance || drawn >= area(step + 0.5) - height((double) step)) {
        return step - 1;
      }
    }
  }

  private double height(double place) {
    return Math.exp(-skew * Math.log(place));
  }

  /** The area below the curve from 1 to a place. */
  private double area(double place) {
    double log = Math.log(place);
    return log * expm1OverX((1 - skew) * log);
  }

  /** The inverse of {@link #area}. */
  private double place(double area) {
    double x = Math.max(-1, area * (1 - skew));
    return Math.exp(area * log1pOverX(x));
  }

  // both are continuous at 0, which is where a skew of 1 leads
  private static double expm1OverX(double x) {
    return Math.abs(x) > NEAR_ZERO ? Math.expm1(x) / x : 1 + x / 2;
  }

  private static double log1pOverX(double x) {
    return Math.abs(x) > NEAR_ZERO ? Math.log1p(x) / x : 1 - x / 2;
  }
}
