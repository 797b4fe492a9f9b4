package io.weir.suppliers;

import io.weir.config.Settings;
import io.weir.stores.memory.MemoryBudget;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of all stores of this process, as large as the applications in it ask for. If they ask
 * for different sizes, the largest counts: what one of them needs must not depend on which starts
 * first. One that asks for nothing asks for the default. When the stores of the one that asked for
 * most have closed, the others go back to what they asked for. Safe for use by many threads.
 */
final class ProcessMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
  private static final ProcessMemory SHARED = new ProcessMemory(MemoryBudget.ofProcess());

  private final MemoryBudget budget;

  /** For each size that is asked for, by how many open stores. */
  private final TreeMap<Long, Integer> storesBySize = new TreeMap<>();

  ProcessMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  static ProcessMemory shared() {
    return SHARED;
  }

  /**
   * A store opens.
   *
   * @param maxBytes what its application asks for, if it does
   * @return to be closed once, when the store is
   * @throws IllegalArgumentException if it is more than the JVM allows; the store is not counted
   */
  synchronized Share open(OptionalLong maxBytes) {
    long bytes = maxBytes.orElse(MemoryBudget.defaultMaxBytes());
    if (storesBySize.isEmpty() || bytes > storesBySize.lastKey()) {
      budget.resize(bytes);
    }
    if (!storesBySize.isEmpty() && !storesBySize.containsKey(bytes)) {
      LOG.warn(
          "Applications in this process ask for different {}: {} and {} ({} where it is not set)."
              + " The largest counts.",
          Settings.MEMORY_MAX_BYTES,
          storesBySize.lastKey(),
          bytes,
          MemoryBudget.defaultMaxBytes());
    }
    storesBySize.merge(bytes, 1, Integer::sum);
    return () -> close(bytes);
  }

  private synchronized void close(long bytes) {
    storesBySize.computeIfPresent(bytes, (size, stores) -> stores == 1 ? null : stores - 1);
    long largest = storesBySize.isEmpty() ? MemoryBudget.defaultMaxBytes() : storesBySize.lastKey();
    if (largest != budget.maxBytes()) {
      budget.resize(largest);
    }
  }

  long maxBytes() {
    return budget.maxBytes();
  }

  /** The claim of an open store. */
  interface Share extends AutoCloseable {
    @Override
    void close();
  }
}
