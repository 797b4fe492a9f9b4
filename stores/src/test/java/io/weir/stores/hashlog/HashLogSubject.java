package io.weir.stores.hashlog;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.Directory;
import io.weir.stores.kit.EngineSubject;
import io.weir.stores.memory.MemoryBudget;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
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

  /** Segments and redo logs so short that compaction and index snapshots are always at work. */
  SHORT(64, options -> options.withSegmentBytes(1 << 17).withRedoBytes(1 << 14)),

  /** Larger than memory. */
  LITTLE_MEMORY(4, options -> options.withSegmentBytes(1 << 18).withRedoBytes(1 << 16));

  // Weak, since a store that crashed is never closed.
  private static final List<WeakReference<MemoryBudget>> BUDGETS = new CopyOnWriteArrayList<>();

  private final long budgetBytes;
  private final UnaryOperator<HashLogOptions> change;

  HashLogSubject(int budgetMebibytes, UnaryOperator<HashLogOptions> change) {
    this.budgetBytes = (long) budgetMebibytes << 20;
    this.change = change;
  }

  @Override
  public KeyValueEngine open(Directory directory, Background background) {
    BUDGETS.removeIf(budget -> budget.get() == null);
    HashLogOptions options = change.apply(HashLogOptions.of(name()));
    options =
        background == Background.CALLER
            ? options.withBackground(Runnable::run).withNanoClock(() -> 0)
            : options.withGenerationInterval(Duration.ofMillis(5));
    MemoryBudget budget = new MemoryBudget(budgetBytes);
    BUDGETS.add(new WeakReference<>(budget));
    return HashLog.open(directory, options, budget);
  }

  @Override
  public long usedBytes() {
    return BUDGETS.stream()
        .map(WeakReference::get)
        .filter(Objects::nonNull)
        .mapToLong(MemoryBudget::usedBytes)
        .sum();
  }
}
