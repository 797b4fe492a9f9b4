package io.weir.stores.memory;

import java.util.concurrent.locks.LockSupport;

/**
 * How long somebody who finds no memory tries again: a moment, since others may just have taken
 * what came free, and for as long as a tenant is writing, after which it has something to give. A
 * disk may stall for seconds.
 */
public final class Patience {
  private static final int ATTEMPTS = 10;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final int MAX_PAUSES = 10_000;

  private final MemoryBudget budget;
  private int pauses;
  private int inVain;

  public Patience(MemoryBudget budget) {
    this.budget = budget;
  }

  /** Waits a little; false if it is no use to try again. */
  public boolean pause() {
    inVain = budget.isWorthWaiting() ? 0 : inVain + 1;
    if (inVain > ATTEMPTS || ++pauses > MAX_PAUSES) {
      return false;
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return true;
  }
}
