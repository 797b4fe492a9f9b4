package io.weir.it.bench;

/**
 * The order in which a store is filled: every id below {@code count} once, neighbours in rank far
 * apart. Without it the hot keys of a skewed row would lie side by side in a store that keeps the
 * order of arrival.
 */
record LoadOrder(long count, long stride) {

  static LoadOrder of(long count) {
    long stride = (long) (count * 0.6180339887498949) | 1;
    while (greatestCommonDivisor(stride, count) != 1) {
      stride += 2;
    }
    return new LoadOrder(count, stride);
  }

  /** The id that is loaded at the given step. */
  long id(long step) {
    return step * stride % count;
  }

  private static long greatestCommonDivisor(long left, long right) {
    return right == 0 ? left : greatestCommonDivisor(right, left % right);
  }
}
