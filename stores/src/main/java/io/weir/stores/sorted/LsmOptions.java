package io.weir.stores.sorted;

import io.weir.stores.OptionCheck;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.generation.BackgroundThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * How an {@link LsmTree} works. Immutable; checked when it is made.
 *
 * @param name what messages call the store
 * @param weight share of the memory budget relative to other stores, above 0
 * @param generationInterval a mark this long after the last generation begins a new one; zero means
 *     every mark does
 * @param memtableBytes a table in memory becomes a run at this size, 256 KiB to 1 GiB, or earlier
 *     where memory is short
 * @param runsPerLevel runs of about the same size before they are merged, 1 to 32: few make scans
 *     and reads cheap, many make writes cheap; 0 lets the store decide by what it does
 * @param background runs flushes, generations and merges; {@code Runnable::run} makes them part of
 *     the call that needs them, so that a run can be repeated exactly
 * @param nanoClock the clock of the interval, as {@link System#nanoTime}
 * @param hashing where the filters' hashes get their seeds from
 */
public record LsmOptions(
    String name,
    double weight,
    Duration generationInterval,
    long memtableBytes,
    int runsPerLevel,
    Executor background,
    LongSupplier nanoClock,
    KeyHashing hashing) {
  private static final long MIN_MEMTABLE_BYTES = 1 << 18;
  private static final long MAX_MEMTABLE_BYTES = 1 << 30;
  private static final int MAX_RUNS = 32;

  public LsmOptions {
    OptionCheck check = new OptionCheck(name);
    check.require(weight > 0 && weight < Double.MAX_VALUE, "weight", weight, "above 0");
    check.require(
        !generationInterval.isNegative(), "generationInterval", generationInterval, "not negative");
    check.require(
        memtableBytes >= MIN_MEMTABLE_BYTES && memtableBytes <= MAX_MEMTABLE_BYTES,
        "memtableBytes",
        memtableBytes,
        "256 KiB to 1 GiB");
    check.require(
        runsPerLevel >= 0 && runsPerLevel <= MAX_RUNS, "runsPerLevel", runsPerLevel, "0 to 32");
  }

  /** The defaults. */
  public static LsmOptions of(String name) {
    return new LsmOptions(
        name,
        1,
        Duration.ofSeconds(30),
        16L << 20,
        0,
        BackgroundThreads.shared(),
        System::nanoTime,
        KeyHashing.SECURE);
  }

  public LsmOptions withWeight(double share) {
    return new LsmOptions(
        name,
        share,
        generationInterval,
        memtableBytes,
        runsPerLevel,
        background,
        nanoClock,
        hashing);
  }

  public LsmOptions withGenerationInterval(Duration interval) {
    return new LsmOptions(
        name, weight, interval, memtableBytes, runsPerLevel, background, nanoClock, hashing);
  }

  public LsmOptions withMemtableBytes(long bytes) {
    return new LsmOptions(
        name, weight, generationInterval, bytes, runsPerLevel, background, nanoClock, hashing);
  }

  public LsmOptions withRunsPerLevel(int runs) {
    return new LsmOptions(
        name, weight, generationInterval, memtableBytes, runs, background, nanoClock, hashing);
  }

  /** The same with what makes a run repeatable. */
  public LsmOptions withBackground(Executor executor, LongSupplier clock, KeyHashing source) {
    return new LsmOptions(
        name, weight, generationInterval, memtableBytes, runsPerLevel, executor, clock, source);
  }
}
