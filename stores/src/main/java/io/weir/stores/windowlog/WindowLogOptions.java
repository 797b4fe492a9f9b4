package io.weir.stores.windowlog;

import io.weir.stores.OptionCheck;
import io.weir.stores.hashlog.HashLogOptions;
import java.time.Duration;
import java.util.function.Consumer;

/** How a {@link WindowLog} works. Immutable; each value is checked when it is set. */
public final class WindowLogOptions {
  private static final int MAX_SUFFIX_BYTES = 16;

  private final long retentionMs;
  private final boolean untilEmitted;
  private final long spanMs;
  private final int spansPurgedTogether;
  private final long grainMs;
  private final long sliceMs;
  private final int suffixBytes;
  private final double sealAbove;
  private final HashLogOptions bundles;

  private WindowLogOptions(Builder builder) {
    this.retentionMs = builder.retentionMs;
    this.untilEmitted = builder.untilEmitted;
    this.spanMs = builder.spanMs;
    this.spansPurgedTogether = builder.spansPurgedTogether;
    this.grainMs = builder.grainMs;
    this.sliceMs = builder.sliceMs;
    this.suffixBytes = builder.suffixBytes;
    this.sealAbove = builder.sealAbove;
    this.bundles = builder.bundles;
    check();
  }

  private void check() {
    OptionCheck check = new OptionCheck(name());
    check.require(retentionMs >= 0, "retentionMs", retentionMs, "at least 0");
    check.require(spanMs > 0, "spanMs", spanMs, "above 0");
    check.require(
        spansPurgedTogether > 0, "spansPurgedTogether", spansPurgedTogether, "at least 1");
    check.require(
        grainMs > 0 && grainMs <= spanMs,
        "grainMs",
        grainMs,
        "above 0 and at most the span of " + spanMs);
    check.require(sliceMs > 0, "sliceMs", sliceMs, "above 0");
    check.require(
        suffixBytes >= 0 && suffixBytes <= MAX_SUFFIX_BYTES,
        "suffixBytes",
        suffixBytes,
        "0 to " + MAX_SUFFIX_BYTES);
    check.require(sealAbove >= 0 && sealAbove <= 1, "sealAbove", sealAbove, "0 to 1");
  }

  /** The defaults of a hash log for each bundle, and slices as long as spans. */
  public static WindowLogOptions of(
      String name, long retentionMs, long spanMs, long grainMs, int suffixBytes) {
    return new WindowLogOptions(new Builder(name, retentionMs, spanMs, grainMs, suffixBytes));
  }

  /** A row is expired so many milliseconds after its time, at least 0. */
  public long retentionMs() {
    return retentionMs;
  }

  /**
   * Whether rows that have gone by are held until they were emitted, and are shown for one
   * millisecond more.
   */
  public boolean untilEmitted() {
    return untilEmitted;
  }

  /** Milliseconds of a bundle, above 0. */
  public long spanMs() {
    return spanMs;
  }

  /**
   * So many neighbouring spans, counted from time 0, go at the same moment, once all of them have
   * expired; at least 1.
   */
  public int spansPurgedTogether() {
    return spansPurgedTogether;
  }

  /**
   * Rows of one plain key within so many milliseconds are kept in one record; above 0 and at most
   * those of a bundle.
   */
  public long grainMs() {
    return grainMs;
  }

  /**
   * Rows of many keys are read in the order of their keys within so many milliseconds, above 0; as
   * long as a bundle unless it is set.
   */
  public long sliceMs() {
    return sliceMs;
  }

  /** Length of what follows the time in a row key, 0 to 16. */
  public int suffixBytes() {
    return suffixBytes;
  }

  /**
   * A bundle whose span has ended is sealed when more than this part of the memory budget is in
   * use, 0 to 1: 0 seals each, 1 none.
   */
  public double sealAbove() {
    return sealAbove;
  }

  /**
   * How each bundle works, but for its name, weight and generations, which are those of the store
   * as a whole: its name, its share of the memory, when it makes a generation.
   */
  public HashLogOptions bundles() {
    return bundles;
  }

  // ---- the same with another value

  public WindowLogOptions withSpansPurgedTogether(int spans) {
    return with(builder -> builder.spansPurgedTogether = spans);
  }

  public WindowLogOptions withSliceMs(long ms) {
    return with(builder -> builder.sliceMs = ms);
  }

  public WindowLogOptions withSealAbove(double part) {
    return with(builder -> builder.sealAbove = part);
  }

  public WindowLogOptions withBundles(HashLogOptions other) {
    return with(builder -> builder.bundles = other);
  }

  /** For rows that are emitted once they have gone by. */
  public WindowLogOptions withUntilEmitted() {
    return with(builder -> builder.untilEmitted = true);
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

  private WindowLogOptions with(Consumer<Builder> change) {
    Builder builder = new Builder(this);
    change.accept(builder);
    return new WindowLogOptions(builder);
  }

  // ---- what follows from them

  String name() {
    return bundles.name();
  }

  /** The earliest time that is not expired. */
  long earliest(long streamTime) {
    return Math.max(0, streamTime - retentionMs + (untilEmitted ? 0 : 1));
  }

  /** The first span that is still there, and may be written. */
  long firstSpan(long streamTime) {
    return (streamTime - retentionMs) / (spanMs * spansPurgedTogether) * spansPurgedTogether;
  }

  /** The bundles that are there while nothing is late. */
  int bundlesAtOnce() {
    return (int) Math.min(1 << 10, retentionMs / spanMs) + 1 + spansPurgedTogether;
  }

  /** What one bundle is opened with: it makes a generation only when it is asked for. */
  HashLogOptions bundle() {
    return bundles
        .withWeight(bundles.weight() / bundlesAtOnce())
        .withGenerationInterval(Duration.ofSeconds(Long.MAX_VALUE / 2_000_000_000L))
        .withGenerationBytes(Long.MAX_VALUE);
  }

  private static final class Builder {
    private final long retentionMs;
    private boolean untilEmitted;
    private final long spanMs;
    private int spansPurgedTogether = 1;
    private final long grainMs;
    private long sliceMs;
    private final int suffixBytes;
    private double sealAbove = 0.85;
    private HashLogOptions bundles;

    Builder(String name, long retentionMs, long spanMs, long grainMs, int suffixBytes) {
      this.retentionMs = retentionMs;
      this.spanMs = spanMs;
      this.grainMs = grainMs;
      this.sliceMs = spanMs;
      this.suffixBytes = suffixBytes;
      this.bundles = HashLogOptions.of(name);
    }

    Builder(WindowLogOptions options) {
      this.retentionMs = options.retentionMs;
      this.untilEmitted = options.untilEmitted;
      this.spanMs = options.spanMs;
      this.spansPurgedTogether = options.spansPurgedTogether;
      this.grainMs = options.grainMs;
      this.sliceMs = options.sliceMs;
      this.suffixBytes = options.suffixBytes;
      this.sealAbove = options.sealAbove;
      this.bundles = options.bundles;
    }
  }
}
