package io.weir.stores.hashlog;

import io.weir.stores.format.KeyHashing;
import io.weir.stores.generation.BackgroundThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * How a {@link HashLog} works.
 *
 * @param name what messages call the store
 * @param mutableFraction part of the log's memory that takes updates in place, 0 to 0.95; 0 makes
 *     it an append log that never overwrites
 * @param garbageTarget part of the log that may be dead before compaction works against it, 0.1 to
 *     0.9
 * @param weight share of the memory budget relative to other stores, above 0
 * @param generationInterval a mark this long after the last generation begins a new one, or earlier
 *     where files that only generations name take too much; zero means every mark does
 * @param generationBytes a mark begins a new one after so many bytes of growth, or of appended log
 *     if that is also twice what lives; above 0
 * @param segmentBytes a segment of the log, and its file, ends at this length, 128 KiB to 32 MiB
 * @param redoBytes so much log is read when the store is opened; behind a longer one an index
 *     snapshot is written, once it is also four times as long as that; above 0
 * @param orderBytes so many bytes of keys are kept in order on the heap once the store was scanned,
 *     the others in files; above 0
 * @param background runs flushes, generations and compaction; {@code Runnable::run} makes them part
 *     of the call that needs them, so that a run can be repeated exactly
 * @param nanoClock the clock of the interval, as {@link System#nanoTime}
 * @param hashing where the hash of a new store's keys gets its seed from
 */
public record HashLogOptions(
    String name,
    double mutableFraction,
    double garbageTarget,
    double weight,
    Duration generationInterval,
    long generationBytes,
    int segmentBytes,
    long redoBytes,
    int orderBytes,
    Executor background,
    LongSupplier nanoClock,
    KeyHashing hashing) {
  private static final double MUTABLE_FRACTION = 0.8;
  private static final double GARBAGE_TARGET = 0.35;
  private static final Duration GENERATION_INTERVAL = Duration.ofSeconds(30);
  private static final long GENERATION_BYTES = 256L << 20;
  private static final long REDO_BYTES = 64L << 20;
  private static final int ORDER_BYTES = 1 << 20;
  private static final int SMALLEST_SEGMENT_BYTES = 1 << 17;

  public HashLogOptions {
    require(
        mutableFraction >= 0 && mutableFraction <= 0.95,
        name,
        "mutableFraction",
        mutableFraction,
        "0 to 0.95");
    require(
        garbageTarget >= 0.1 && garbageTarget <= 0.9,
        name,
        "garbageTarget",
        garbageTarget,
        "0.1 to 0.9");
    require(weight > 0 && weight < Double.MAX_VALUE, name, "weight", weight, "above 0");
    require(
        !generationInterval.isNegative(),
        name,
        "generationInterval",
        generationInterval,
        "not negative");
    require(generationBytes > 0, name, "generationBytes", generationBytes, "above 0");
    require(
        segmentBytes >= SMALLEST_SEGMENT_BYTES && segmentBytes <= Segment.BYTES,
        name,
        "segmentBytes",
        segmentBytes,
        "128 KiB to 32 MiB");
    require(redoBytes > 0, name, "redoBytes", redoBytes, "above 0");
    require(orderBytes > 0, name, "orderBytes", orderBytes, "above 0");
  }

  private static void require(
      boolean holds, String name, String option, Object found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Option " + option + " of store " + name + " is " + found + ", but must be " + expected);
    }
  }

  /** The defaults: one shared pool of background threads, 0.8 mutable, 0.35 garbage. */
  public static HashLogOptions of(String name) {
    return new HashLogOptions(
        name,
        MUTABLE_FRACTION,
        GARBAGE_TARGET,
        1,
        GENERATION_INTERVAL,
        GENERATION_BYTES,
        Segment.BYTES,
        REDO_BYTES,
        ORDER_BYTES,
        BackgroundThreads.shared(),
        System::nanoTime,
        KeyHashing.SECURE);
  }

  public HashLogOptions withMutableFraction(double fraction) {
    return new HashLogOptions(
        name,
        fraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withGarbageTarget(double target) {
    return new HashLogOptions(
        name,
        mutableFraction,
        target,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withWeight(double share) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        share,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withGenerationInterval(Duration interval) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        interval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withGenerationBytes(long bytes) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        bytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withSegmentBytes(int bytes) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        bytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withRedoBytes(long bytes) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        bytes,
        orderBytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withOrderBytes(int bytes) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        bytes,
        background,
        nanoClock,
        hashing);
  }

  public HashLogOptions withBackground(Executor executor) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        executor,
        nanoClock,
        hashing);
  }

  public HashLogOptions withNanoClock(LongSupplier clock) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        clock,
        hashing);
  }

  public HashLogOptions withHashing(KeyHashing other) {
    return new HashLogOptions(
        name,
        mutableFraction,
        garbageTarget,
        weight,
        generationInterval,
        generationBytes,
        segmentBytes,
        redoBytes,
        orderBytes,
        background,
        nanoClock,
        other);
  }
}
