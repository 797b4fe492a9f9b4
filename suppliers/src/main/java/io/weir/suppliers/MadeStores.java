package io.weir.suppliers;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The names of all stores of Weir that were made in this process. Safe for use by many threads.
 *
 * <p>Kafka makes every store of a topology when an application is made, to check the topology:
 * those of all tasks, wherever these will run, and global ones. It opens stores later. So whenever
 * a store opens, the names of all stores of its application are here, and perhaps those of others.
 */
final class MadeStores {
  /** Beyond so many, names are no longer told apart. */
  private static final int MOST = 10_000;

  private static final NavigableSet<String> NAMES = new ConcurrentSkipListSet<>();

  private MadeStores() {}

  static void add(String name) {
    if (!isFull()) {
      NAMES.add(name);
    }
  }

  /** The names in order. */
  static NavigableSet<String> names() {
    return Collections.unmodifiableNavigableSet(NAMES);
  }

  /** Whether names may be missing. */
  static boolean isFull() {
    return NAMES.size() >= MOST;
  }
}
