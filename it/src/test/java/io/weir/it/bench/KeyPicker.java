package io.weir.it.bench;

import java.util.SplittableRandom;

/** Chooses the id of the next operation; the same seed gives the same sequence on every side. */
sealed interface KeyPicker {

  /** The next id, in {@code [0, count)}. */
  long next();

  /** The order in which a store is filled, once through. */
  static KeyPicker inLoadOrder(long count) {
    return new InLoadOrder(LoadOrder.of(count));
  }

  /** Every id equally often. */
  static KeyPicker uniform(long count, long seed) {
    return new Uniform(count, new SplittableRandom(seed));
  }

  /** Id {@code n} as often as {@code 1 / (n + 1) ^ exponent} says. */
  static KeyPicker zipf(long count, double exponent, long seed) {
    return new Zipf(count, exponent, new SplittableRandom(seed));
  }

  /** Every id once. */
  final class InLoadOrder implements KeyPicker {
    private final LoadOrder order;
    private long step;

    private InLoadOrder(LoadOrder order) {
      this.order = order;
    }

    @Override
    public long next() {
      return order.id(step++);
    }
  }

  /** Every id equally often. */
  final class Uniform implements KeyPicker {
    private final long count;
    private final SplittableRandom random;

    private Uniform(long count, SplittableRandom random) {
      this.count = count;
      this.random = random;
    }

    @Override
    public long next() {
      return random.nextLong(count);
    }
  }

  /**
   * A Zipf distribution, drawn by rejection-inversion (Hörmann and Derflinger 1996): the integral
   * of the density is inverted, and the few points that lie outside of the steps are drawn again.
   * It needs no table, so that ten million keys cost no cache misses in the driver.
   */
  final class Zipf implements KeyPicker {
    private final long count;
    private final double exponent;
    private final SplittableRandom random;
    private final double integralAtOneAndHalf;
    private final double integralAtEnd;
    private final double shortcut;

    private Zipf(long count, double exponent, SplittableRandom random) {
      if (exponent <= 0 || exponent == 1) {
        throw new IllegalArgumentException("exponent must be positive and not 1: " + exponent);
      }
      this.count = count;
      this.exponent = exponent;
      this.random = random;
      integralAtOneAndHalf = integral(1.5) - 1;
      integralAtEnd = integral(count + 0.5);
      shortcut = 2 - inverse(integral(2.5) - density(2));
    }

    @Override
    public long next() {
      while (true) {
        double point = integralAtEnd + random.nextDouble() * (integralAtOneAndHalf - integralAtEnd);
        double place = inverse(point);
        long rank = Math.max(1, Math.min(count, Math.round(place)));
        if (rank - place <= shortcut || point >= integral(rank + 0.5) - density((double) rank)) {
          return rank - 1;
        }
      }
    }

    private double density(double place) {
      return Math.exp(-exponent * Math.log(place));
    }

    private double integral(double place) {
      return Math.expm1((1 - exponent) * Math.log(place)) / (1 - exponent);
    }

    private double inverse(double area) {
      return Math.exp(Math.log1p(Math.max(-1, area * (1 - exponent))) / (1 - exponent));
    }
  }
}
