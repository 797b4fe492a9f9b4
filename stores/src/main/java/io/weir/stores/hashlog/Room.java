package io.weir.stores.hashlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.memory.Patience;

/** Makes room in memory for a writer that found none. Not under the write lock. */
final class Room {
  private static final int RECLAIMED_AT_ONCE = 16;

  private final String store;
  private final MemoryBudget budget;
  private final Maintenance maintenance;
  private final ScanOrder order;

  Room(String store, MemoryBudget budget, Maintenance maintenance, ScanOrder order) {
    this.store = store;
    this.budget = budget;
    this.maintenance = maintenance;
    this.order = order;
  }

  /**
   * Frees memory by writing, or says that it cannot.
   *
   * @param recordBytes the length of key and value for which there was none
   */
  void make(long recordBytes) {
    Patience patience = new Patience(budget);
    // What is longer than all that there is would be tried for as long as others give something.
    boolean goesOn = recordBytes < budget.maxBytes();
    while (goesOn) {
      if (reclaim() || order.giveUp()) {
        return;
      }
      goesOn = patience.pause();
    }
    throw new MemoryLimitException(
        "Store "
            + store
            + " needs more memory than the budget of "
            + budget.maxBytes()
            + " bytes has, of which "
            + budget.usedBytes()
            + " are used and none can be evicted, for a record of "
            + recordBytes
            + " bytes: "
            + budget.remedy());
  }

  /** False if there is none to free. */
  private boolean reclaim() {
    return maintenance.relief().reclaim(RECLAIMED_AT_ONCE, true) > 0
        || budget.reclaim(RECLAIMED_AT_ONCE) > 0;
  }
}
