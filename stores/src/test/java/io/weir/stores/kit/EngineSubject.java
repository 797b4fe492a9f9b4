package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.Directory;

/**
 * An engine in one of its configurations, as the suites see it. Meant to be implemented by an enum
 * with a constant for each configuration.
 */
public interface EngineSubject {
  /** The name of the configuration. */
  String name();

  /**
   * Opens the engine with a memory budget of its own.
   *
   * <p>With {@link Background#CALLER}, the same calls have to lead to the same calls on the
   * directory, and a generation that is begun is durable, or has failed, when the call that began
   * it returns.
   */
  KeyValueEngine open(Directory directory, Background background);

  /** Where the engines that are opened get their memory from. */
  WatchedBudgets budgets();

  /** Whether a file of another store of the same kind has to be told from one of its own. */
  default boolean knowsItsFiles() {
    return true;
  }

  /**
   * The most bytes that the files may take.
   *
   * @param liveBytes bytes of the keys and values that the store has to keep
   */
  default long diskBytesMax(long liveBytes) {
    return 3 * liveBytes + (4 << 20);
  }

  /** The most memory that the engine may take of its budget. */
  default long memoryBytesMax() {
    return Long.MAX_VALUE;
  }

  /** Who does the background work. */
  enum Background {
    /** The thread that makes the call, within it. */
    CALLER,
    /** Threads of the engine, as in production, but with generations every few milliseconds. */
    THREADS
  }
}
