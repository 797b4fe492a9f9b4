package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * The store that a log belongs to: it makes generations of what the log makes durable. Called by
 * any thread, which may hold locks of the log: it must not wait for another log.
 */
public interface LogOwner {
  /**
   * The log is about to write its first file.
   *
   * @param empty what it holds on disk until then
   */
  void begins(LogFiles empty) throws IOException;

  /**
   * What the log held at a mark is durable. A generation may be made of it now or later: its files
   * stay as long as the owner needs them.
   *
   * @param mark number of the mark
   */
  void durable(long mark, LogFiles files) throws IOException;

  /** What was cut was not made durable. */
  void notDurable();

  /** The log takes no more operations. */
  void failed(StoreException failure);

  /**
   * What the newest generations hold of the log, and what the next one is about to. What only they
   * name goes behind later generations.
   */
  List<LogFiles> recent();

  /** Gives up a generation that is of use only if a newer one is damaged; false if none can be. */
  boolean forgetPrevious();

  /**
   * Deletes files that no generation needs.
   *
   * @param files some or all of the directory of the log
   * @param isUnused whether one is of the log, and the log does not need it
   */
  void deleteUnnamed(Collection<String> files, Predicate<String> isUnused) throws IOException;
}
