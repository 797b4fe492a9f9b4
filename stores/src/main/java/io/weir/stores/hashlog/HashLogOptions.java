package io.weir.stores.hashlog;

import io.weir.stores.OptionCheck;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.generation.BackgroundThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** How a {@link HashLog} works. Immutable; each value is checked when it is set. */
public final class HashLogOptions {
  private static final int MIN_SEGMENT_BYTES = 1 << 17;

  private final String name;
  private final double mutableFraction;
  private final double garbageTarget;
  private final double weight;
  private final Duration generationInterval;
  private final long generationBytes;
  private final int segmentBytes;
  private final long redoBytes;
  private final int orderBytes;
  private final Executor background;
  private final LongSupplier nanoClock;
  private final KeyHashing hashing;

  private HashLogOptions(Builder builder) {
    this.name = builder.name;
    this.mutableFraction = builder.mutableFraction;
    this.garbageTarget = builder.garbageTarget;
    this.weight = builder.weight;
    this.generationInterval = builder.generationInterval;
    this.generationBytes = builder.generationBytes;
    this.segmentBytes = builder.segmentBytes;
    this.redoBytes = builder.redoBytes;
    this.orderBytes = builder.orderBytes;
    this.background = builder.background;
    this.nanoClock = builder.nanoClock;
    this.hashing = builder.hashing;
    check();
  }

  private void check() {
    OptionCheck check = new OptionCheck(name);
    check.require(
        mutableFraction >= 0 && mutableFraction <= 0.95,
        "mutableFraction",
        mutableFraction,
        "0 to 0.95");
    check.require(
        garbageTarget >= 0.1 && garbageTarget <= 0.9, "garbageTarget", garbageTarget, "0.1 to 0.9");
    check.require(weight > 0 && weight < Double.MAX_VALUE, "weight", weight, "above 0");
    check.require(
        !generationInterval.isNegative(), "generationInterval", generationInterval, "not negative");
    check.require(generationBytes > 0, "generationBytes", generationBytes, "above 0");
    check.require(
        segmentBytes >= MIN_SEGMENT_BYTES && segmentBytes <= Segment.BYTES,
        "segmentBytes",
        segmentBytes,
        "128 KiB to 32 MiB");
    check.require(redoBytes > 0, "redoBytes", redoBytes, "above 0");
    check.require(orderBytes > 0, "orderBytes", orderBytes, "above 0");
  }

  /** The defaults. */
  public static HashLogOptions of(String name) {
    return new HashLogOptions(new Builder(name));
  }

  /** What messages call the store. */
  public String name() {
    return name;
  }

  /**
   * Part of the log's memory that takes updates in place, 0 to 0.95; 0 makes it an append log that
   * never overwrites.
   */
  public double mutableFraction() {
    return mutableFraction;
  }

  /** Part of the log that may be dead before compaction works against it, 0.1 to 0.9. */
  public double garbageTarget() {
    return garbageTarget;
  }

  /** Share of the memory budget relative to other stores, above 0. */
  public double weight() {
    return weight;
  }

  /**
   * A mark this long after the last generation begins a new one, or earlier where files that only
   * generations name take too much; zero means every mark does.
   */
  public Duration generationInterval() {
    return generationInterval;
  }

  /**
   * A mark begins a new generation after so many bytes of growth, or of appended log if that is
   * also twice what lives; above 0.
   */
  public long generationBytes() {
    return generationBytes;
  }

  /** A segment of the log, and its file, ends at this length, 128 KiB to 32 MiB. */
  public int segmentBytes() {
    return segmentBytes;
  }

  /**
   * So much log is read when the store is opened; behind a longer one an index snapshot is written,
   * once it is also four times as long as that; above 0.
   */
  public long redoBytes() {
    return redoBytes;
  }

  /**
   * So many bytes of keys are kept in order on the heap once the store was scanned, the others in
   * files; above 0.
   */
  public int orderBytes() {
    return orderBytes;
  }

  /**
   * Runs flushes, generations and compaction; {@code Runnable::run} makes them part of the call
   * that needs them, so that a run can be repeated exactly.
   */
  public Executor background() {
    return background;
  }

  /** The clock of the interval, as {@link System#nanoTime}. */
  public LongSupplier nanoClock() {
    return nanoClock;
  }

  /** Where the hash of a new store's keys gets its seed from. */
  public KeyHashing hashing() {
    return hashing;
  }

  // ---- the same with another value

  public HashLogOptions withMutableFraction(double fraction) {
    return with(builder -> builder.mutableFraction = fraction);
  }

  public HashLogOptions withGarbageTarget(double target) {
    return with(builder -> builder.garbageTarget = target);
  }

  public HashLogOptions withWeight(double share) {
    return with(builder -> builder.weight = share);
  }

  public HashLogOptions withGenerationInterval(Duration interval) {
    return with(builder -> builder.generationInterval = interval);
  }

  public HashLogOptions withGenerationBytes(long bytes) {
    return with(builder -> builder.generationBytes = bytes);
  }

  public HashLogOptions withSegmentBytes(int bytes) {
    return with(builder -> builder.segmentBytes = bytes);
  }

  public HashLogOptions withRedoBytes(long bytes) {
    return with(builder -> builder.redoBytes = bytes);
  }

  public HashLogOptions withOrderBytes(int bytes) {
    return with(builder -> builder.orderBytes = bytes);
  }

  public HashLogOptions withBackground(Executor executor) {
    return with(builder -> builder.background = executor);
  }

  public HashLogOptions withNanoClock(LongSupplier clock) {
    return with(builder -> builder.nanoClock = clock);
  }

  public HashLogOptions withHashing(KeyHashing source) {
    return with(builder -> builder.hashing = source);
  }

  private HashLogOptions with(Consumer<Builder> change) {
    Builder builder = new Builder(this);
    change.accept(builder);
    return new HashLogOptions(builder);
  }

  private static final class Builder {
    private final String name;
    private double mutableFraction = 0.8;
    private double garbageTarget = 0.35;
    private double weight = 1;
    private Duration generationInterval = Duration.ofSeconds(30);
    private long generationBytes = 256L << 20;
    private int segmentBytes = Segment.BYTES;
    private long redoBytes = 64L << 20;
    private int orderBytes = 1 << 20;
    private Executor background = BackgroundThreads.shared();
    private LongSupplier nanoClock = System::nanoTime;
    private KeyHashing hashing = KeyHashing.SECURE;

    Builder(String name) {
      this.name = name;
    }

    Builder(HashLogOptions options) {
      this.name = options.name;
      this.mutableFraction = options.mutableFraction;
      this.garbageTarget = options.garbageTarget;
      this.weight = options.weight;
      this.generationInterval = options.generationInterval;
      this.generationBytes = options.generationBytes;
      this.segmentBytes = options.segmentBytes;
      this.redoBytes = options.redoBytes;
      this.orderBytes = options.orderBytes;
      this.background = options.background;
      this.nanoClock = options.nanoClock;
      this.hashing = options.hashing;
    }
  }
}
