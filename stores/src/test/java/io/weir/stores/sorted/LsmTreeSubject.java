package io.weir.stores.sorted;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.kit.EngineSubject;
import io.weir.stores.kit.WatchedBudgets;
import io.weir.stores.memory.MemoryBudget;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The configurations of the sorted tree that run under the kits. */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
public enum LsmTreeSubject implements EngineSubject {
  /** As users have it. */
  DEFAULT(64, options -> options),

  /** A generation of every mark, so that there are many small runs to merge. */
  EVERY_MARK(64, options -> options.withGenerationInterval(Duration.ZERO)),

  /** Tables so small that merges are always at work, and runs pile up before they are merged. */
  TIERED(64, options -> options.withMemtableBytes(1 << 18).withRunsPerLevel(4)),

  /** The same with as few runs as there can be. */
  LEVELLED(
      64,
      options ->
          options
              .withMemtableBytes(1 << 18)
              .withRunsPerLevel(1)
              .withGenerationInterval(Duration.ZERO)),

  /** Larger than memory. */
  LITTLE_MEMORY(4, options -> options.withMemtableBytes(1 << 18));

  private final long budgetBytes;
  private final UnaryOperator<LsmOptions> change;
  private final WatchedBudgets budgets = new WatchedBudgets();

  LsmTreeSubject(int budgetMebibytes, UnaryOperator<LsmOptions> change) {
    this.budgetBytes = (long) budgetMebibytes << 20;
    this.change = change;
  }

  @Override
  public KeyValueEngine open(Directory directory, Background background) {
    LsmOptions options = change.apply(LsmOptions.of(name()));
    options =
        background == Background.CALLER
            ? options.withBackground(Runnable::run, () -> 0, new KeyHashing(() -> 1, 64))
            : options.withGenerationInterval(Duration.ofMillis(5));
    MemoryBudget budget = budgets.open(budgetBytes);
    return LsmTree.open(directory, options, budget);
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
