package io.weir.suppliers;

/**
 * The number that tells apart the values of a window store that retains duplicates. It goes on with
 * each put exactly as Kafka's changelog layer above the store does, also with those that store
 * nothing, so that a row has the key of its changelog record: a replay of the changelog then
 * repeats rows instead of doubling them. Like the counter of that layer it lives as long as the
 * store object, through openings and closings.
 */
final class SequenceNumber {
  private volatile int last; // queries read it

  /** The number of the next put. */
  int next() {
    return (last + 1) & Integer.MAX_VALUE;
  }

  /** The put with this number succeeded; one that throws does not reach the changelog. */
  void take(int number) {
    last = number;
  }

  /** The number of the last put, 0 before the first. */
  int last() {
    return last;
  }
}
