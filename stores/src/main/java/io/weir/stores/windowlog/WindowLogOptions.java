package io.weir.stores.windowlog;

import io.weir.stores.hashlog.HashLogOptions;
import java.time.Duration;

/**
 * How a {@link WindowLog} works.
 *
 * @param retention a row is expired so many milliseconds after its time, at least 0
 * @param untilEmitted whether rows that have gone by are held until they were emitted, and are
 *     shown for one millisecond more
 * @param segmentInterval milliseconds of a bundle, above 0
 * @param purgedTogether so many neighbouring segments, counted from time 0, go at the same moment,
 *     once all of them have expired; at least 1
 * @param grain rows of one plain key within so many milliseconds are kept in one record, above 0
 *     and at most {@code segmentInterval}
 * @param slice rows of many keys are read in the order of their keys within so many milliseconds,
 *     above 0
 * @param suffixBytes length of what follows the time in a row key, 0 to 16
 * @param sealAbove a bundle whose segment has ended is sealed when more than this part of the
 *     memory budget is in use, 0 to 1: 0 seals each, 1 none
 * @param bundles how each bundle works, but for its name, weight and generations, which are those
 *     of the store as a whole: its name, its share of the memory, when it makes a generation
 */
public record WindowLogOptions(
    long retention,
    boolean untilEmitted,
    long segmentInterval,
    int purgedTogether,
    long grain,
    long slice,
    int suffixBytes,
    double sealAbove,
    HashLogOptions bundles) {
  private static final double SEAL_ABOVE = 0.85;
  private static final int MOST_SUFFIX_BYTES = 16;

  public WindowLogOptions {
    String name = bundles.name();
    require(retention >= 0, name, "retention", retention, "at least 0");
    require(segmentInterval > 0, name, "segmentInterval", segmentInterval, "above 0");
    require(purgedTogether > 0, name, "purgedTogether", purgedTogether, "at least 1");
    require(
        grain > 0 && grain <= segmentInterval,
        name,
        "grain",
        grain,
        "above 0 and at most the segment interval of " + segmentInterval);
    require(slice > 0, name, "slice", slice, "above 0");
    require(
        suffixBytes >= 0 && suffixBytes <= MOST_SUFFIX_BYTES,
        name,
        "suffixBytes",
        suffixBytes,
        "0 to " + MOST_SUFFIX_BYTES);
    require(sealAbove >= 0 && sealAbove <= 1, name, "sealAbove", sealAbove, "0 to 1");
  }

  private static void require(
      boolean holds, String name, String option, Object found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Option " + option + " of store " + name + " is " + found + ", but must be " + expected);
    }
  }

  /** The defaults of a hash log for each bundle, and slices as long as segments. */
  public static WindowLogOptions of(
      String name, long retention, long segmentInterval, long grain, int suffixBytes) {
    return new WindowLogOptions(
        retention,
        false,
        segmentInterval,
        1,
        grain,
        segmentInterval,
        suffixBytes,
        SEAL_ABOVE,
        HashLogOptions.of(name));
  }

  /** The same with other bundles. */
  public WindowLogOptions withBundles(HashLogOptions options) {
    return new WindowLogOptions(
        retention,
        untilEmitted,
        segmentInterval,
        purgedTogether,
        grain,
        slice,
        suffixBytes,
        sealAbove,
        options);
  }

  public WindowLogOptions withSlice(long millis) {
    return new WindowLogOptions(
        retention,
        untilEmitted,
        segmentInterval,
        purgedTogether,
        grain,
        millis,
        suffixBytes,
        sealAbove,
        bundles);
  }

  /** The same with so many segments that go together. */
  public WindowLogOptions withPurgedTogether(int segments) {
    return new WindowLogOptions(
        retention,
        untilEmitted,
        segmentInterval,
        segments,
        grain,
        slice,
        suffixBytes,
        sealAbove,
        bundles);
  }

  /** The same for rows that are emitted once they have gone by. */
  public WindowLogOptions withUntilEmitted() {
    return new WindowLogOptions(
        retention,
        true,
        segmentInterval,
        purgedTogether,
        grain,
        slice,
        suffixBytes,
        sealAbove,
        bundles);
  }

  public WindowLogOptions withSealAbove(double part) {
    return new WindowLogOptions(
        retention,
        untilEmitted,
        segmentInterval,
        purgedTogether,
        grain,
        slice,
        suffixBytes,
        part,
        bundles);
  }

  public WindowLogOptions withMutableFraction(double fraction) {
    return withBundles(bundles.withMutableFraction(fraction));
  }

  public WindowLogOptions withGarbageTarget(double target) {
    return withBundles(bundles.withGarbageTarget(target));
  }

  public WindowLogOptions withWeight(double share) {
    return withBundles(bundles.withWeight(share));
  }

  public WindowLogOptions withGenerationInterval(Duration interval) {
    return withBundles(bundles.withGenerationInterval(interval));
  }

  String name() {
    return bundles.name();
  }

  /** The earliest time that is not expired. */
  long earliest(long streamTime) {
    return Math.max(0, streamTime - retention + (untilEmitted ? 0 : 1));
  }

  /** The first segment that is still there, and may be written. */
  long firstSegment(long streamTime) {
    return (streamTime - retention) / (segmentInterval * purgedTogether) * purgedTogether;
  }

  /** The bundles that are there while nothing is late. */
  int bundlesAtOnce() {
    return (int) Math.min(1 << 10, retention / segmentInterval) + 1 + purgedTogether;
  }

  /** What one bundle is opened with: it makes a generation only when it is asked for. */
  HashLogOptions bundle() {
    return bundles
        .withWeight(bundles.weight() / bundlesAtOnce())
        .withGenerationInterval(Duration.ofSeconds(Long.MAX_VALUE / 2_000_000_000L))
        .withGenerationBytes(Long.MAX_VALUE);
  }
}
