package io.weir.stores.memory;

/**
 * A store as its {@link MemoryBudget} sees it. Called by any thread; the methods must not take more
 * memory and must not wait for a thread that waits for memory.
 */
public interface Tenant {
  /** The share of the budget relative to that of other tenants, above 0. */
  double weight();

  /** The memory held now, in bytes. */
  long memoryBytes();

  /** Gives back about {@code frames} frames that can go at once; returns how many went. */
  int evict(int frames);

  /**
   * Gives back about {@code frames} frames, writing to files where it must. Returns how many
   * frames' worth went: what was reserved on the heap counts too, or whoever asks gives up while
   * memory comes free.
   */
  int reclaim(int frames);

  /** Whether it is in the midst of writing, and may have something to give afterwards. */
  default boolean isReclaiming() {
    return false;
  }

  /** Whether the calling thread does that. It must not wait for others, which may wait for it. */
  default boolean isReclaimingInThisThread() {
    return false;
  }
}
