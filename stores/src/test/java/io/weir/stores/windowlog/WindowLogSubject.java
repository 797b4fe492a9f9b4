package io.weir.stores.windowlog;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.hashlog.HashLogOptions;
import io.weir.stores.io.Directory;
import io.weir.stores.kit.EngineSubject;
import io.weir.stores.kit.WatchedBudgets;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The configurations of the window log that run under the kits, as a map of keys to values. */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
public enum WindowLogSubject implements EngineSubject {
  /** A bundle for every few keys, hardly two rows in a group, a generation of every mark. */
  SPREAD(64, 1 << 13, 1 << 4, options -> options.withGenerationInterval(Duration.ZERO)),

  /** Few bundles with logs so short that compaction is at work, and groups that are split. */
  GROUPED(
      64, 1 << 15, 1 << 15, options -> options.withSegmentBytes(1 << 17).withRedoBytes(1 << 14)),

  /** Rows expire all the time, and spans are purged. */
  EXPIRING(
      64,
      ExpiringRows.SPAN,
      1 << 2,
      options -> options.withGenerationInterval(Duration.ZERO).withSegmentBytes(1 << 17)),

  /** Hardly any group has a hash of its own. */
  COLLIDING(
      64,
      1 << 15,
      1 << 4,
      options ->
          options
              .withHashing(new KeyHashing(() -> 1, 4))
              .withSegmentBytes(1 << 17)
              .withRedoBytes(1 << 14)),

  /** Larger than memory. */
  LITTLE_MEMORY(4, 1 << 15, 1 << 10, options -> options.withSegmentBytes(1 << 18)),

  /** Each bundle is sealed once its span has ended, and again once more was written. */
  SEALED(64, 1 << 15, 1 << 8, 0, options -> options.withSegmentBytes(1 << 17)),

  /** The heap has no room for a list of keys: reads of many keys go through sorted files. */
  WITHOUT_HEAP(64, 1 << 14, 1 << 6, options -> options.withSegmentBytes(1 << 17));

  private final long budgetBytes;
  private final long spanMs;
  private final long grain;
  private final double sealAbove;
  private final UnaryOperator<HashLogOptions> change;
  private final WatchedBudgets budgets = new WatchedBudgets();

  WindowLogSubject(
      int budgetMebibytes, long spanMs, long grain, UnaryOperator<HashLogOptions> change) {
    this(budgetMebibytes, spanMs, grain, 0.85, change);
  }

  WindowLogSubject(
      int budgetMebibytes,
      long spanMs,
      long grain,
      double sealAbove,
      UnaryOperator<HashLogOptions> change) {
    this.sealAbove = sealAbove;
    this.budgetBytes = (long) budgetMebibytes << 20;
    this.spanMs = spanMs;
    this.grain = grain;
    this.change = change;
  }

  @Override
  public KeyValueEngine open(Directory directory, Background background) {
    HashLogOptions bundles = change.apply(HashLogOptions.of(name()));
    bundles =
        background == Background.CALLER
            ? bundles
                .withBackground(Runnable::run)
                .withNanoClock(() -> 0)
                .withHashing(new KeyHashing(() -> 1, bundles.hashing().bits()))
            : bundles.withGenerationInterval(Duration.ofMillis(5));
    WindowLogOptions options =
        WindowLogOptions.of(
                name(),
                this == EXPIRING ? ExpiringRows.RETENTION : KeysAsRows.TIMES,
                spanMs,
                grain,
                KeysAsRows.SUFFIX_BYTES)
            .withSealAbove(sealAbove)
            .withBundles(bundles);
    MemoryBudget budget = budgets.open(budgetBytes);
    HeapShare heap = this == WITHOUT_HEAP ? new HeapShare(0) : HeapShare.onePartOf(8);
    WindowLog rows = WindowLog.open(directory, options, budget, heap);
    return this == EXPIRING ? ExpiringRows.of(rows) : new KeysAsRows(rows);
  }

  @Override
  public long diskBytesMax(long liveBytes) {
    return this == EXPIRING // rows live on until they expire, also under a newer one
        ? Long.MAX_VALUE
        : EngineSubject.super.diskBytesMax(liveBytes);
  }

  @Override
  public long memoryBytesMax() {
    return budgetBytes;
  }

  @Override
  public WatchedBudgets budgets() {
    return budgets;
  }
}
