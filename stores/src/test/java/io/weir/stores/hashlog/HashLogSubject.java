package io.weir.stores.hashlog;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.kit.EngineSubject;
import io.weir.stores.kit.WatchedBudgets;
import io.weir.stores.memory.MemoryBudget;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The configurations of the hash log that run under the kits. */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
public enum HashLogSubject implements EngineSubject {
  /** As users have it. */
  DEFAULT(64, options -> options),

  /** The append log of the thesis and of APSys'18: nothing is overwritten. */
  APPEND(64, options -> options.withMutableFraction(0)),

  /** A generation of every mark. */
  EVERY_MARK(64, options -> options.withGenerationInterval(Duration.ZERO)),

  /**
   * Segments, redo logs and orders of keys so short that compaction, index snapshots and merges are
   * always at work.
   */
  SHORT(
      64, options -> options.withSegmentBytes(1 << 17).withRedoBytes(1 << 14).withOrderBytes(512)),

  /** Hardly any key has a hash of its own: long chains, also in compaction and snapshots. */
  COLLIDING(
      64,
      options ->
          options
              .withHashing(new KeyHashing(() -> 1, 4))
              .withSegmentBytes(1 << 17)
              .withRedoBytes(1 << 14)),

  /** Larger than memory. */
  LITTLE_MEMORY(4, options -> options.withSegmentBytes(1 << 18).withRedoBytes(1 << 16));

  private final long budgetBytes;
  private final UnaryOperator<HashLogOptions> change;
  private final WatchedBudgets budgets = new WatchedBudgets();

  HashLogSubject(int budgetMebibytes, UnaryOperator<HashLogOptions> change) {
    this.budgetBytes = (long) budgetMebibytes << 20;
    this.change = change;
  }

  @Override
  public KeyValueEngine open(Directory directory, Background background) {
    HashLogOptions options = change.apply(HashLogOptions.of(name()));
    options =
        background == Background.CALLER
            ? options
                .withBackground(Runnable::run)
                .withNanoClock(() -> 0)
                .withHashing(new KeyHashing(() -> 1, options.hashing().bits()))
            : options.withGenerationInterval(Duration.ofMillis(5));
    MemoryBudget budget = budgets.open(budgetBytes);
    return HashLog.open(directory, options, budget);
  }

  @Override
  public long diskBytesMax(long liveBytes) {
    return Math.max(4 * liveBytes + (1 << 20), 4 << 20);
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
