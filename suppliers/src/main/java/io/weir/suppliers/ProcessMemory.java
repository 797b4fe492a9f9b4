package io.weir.suppliers;

import io.weir.config.Settings;
import io.weir.stores.memory.MemoryBudget;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of all stores of this process, as large as the applications in it ask for. If they ask
 * for different sizes, the largest counts: what one of them needs must not depend on which starts
 * first. Once no store is open, the next application decides anew. Safe for use by many threads.
 */
final class ProcessMemory {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
  private static final ProcessMemory SHARED = new ProcessMemory(MemoryBudget.ofProcess());

  private final MemoryBudget budget;
  private int storesOpen;
  private long asked;

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
   * @throws IllegalArgumentException if it is more than the JVM allows; the store is not counted
   */
  synchronized void open(OptionalLong maxBytes) {
    if (maxBytes.isPresent()) {
      long bytes = maxBytes.getAsLong();
      if (bytes > asked) {
        budget.resize(bytes);
      }
      if (asked != 0 && bytes != asked) {
        LOG.warn(
            "Applications in this process ask for different {}: {} and {}. The larger one counts.",
            Settings.MEMORY_MAX_BYTES,
            asked,
            bytes);
      }
      asked = Math.max(asked, bytes);
    }
    storesOpen++;
  }

  /** A store that opened closes. */
  synchronized void close() {
    storesOpen--;
    if (storesOpen == 0 && asked != 0) {
      asked = 0;
      budget.resize(MemoryBudget.defaultMaxBytes());
    }
  }

  long maxBytes() {
    return budget.maxBytes();
  }
}
