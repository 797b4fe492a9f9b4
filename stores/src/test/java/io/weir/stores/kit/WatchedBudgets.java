package io.weir.stores.kit;

import io.weir.stores.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;

/**
 * The budgets of the engines that a subject opens, of which a suite may want to know what is left.
 */
public final class WatchedBudgets {
  private final List<MemoryBudget> watched = new ArrayList<>();
  private boolean watching;

  /** A budget for an engine that is opened. */
  public MemoryBudget open(long bytes) {
    MemoryBudget budget = new MemoryBudget(bytes);
    if (watching) {
      watched.add(budget);
    }
    return budget;
  }

  /** Begins to watch those that are opened from now on. */
  void watch() {
    watching = true;
  }

  /** Ends {@link #watch} and returns the bytes that the watched ones have handed out now. */
  long usedBytes() {
    long bytes = watched.stream().mapToLong(MemoryBudget::usedBytes).sum();
    watched.clear();
    watching = false;
    return bytes;
  }
}
