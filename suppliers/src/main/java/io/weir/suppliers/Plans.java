package io.weir.suppliers;

import io.weir.stores.StoreClosedException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plans of the stores of this process. Safe for use by many threads. */
final class Plans {
  private static final Logger LOG = LoggerFactory.getLogger(Plans.class);

  /** The memory of a store that Weir does not run. */
  static final String OUTSIDE = "outside of Weir's budget";

  /** Beyond so many, plans are no longer told apart. */
  private static final int MAX_REMEMBERED = 10_000;

  /** By the store object. */
  private static final Map<Object, Supplier<StorePlan>> OPEN = new ConcurrentHashMap<>();

  /** What was logged: the tasks of a store all have the same plan. */
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  private Plans() {}

  /** A store opened. */
  static void open(Object store, Supplier<StorePlan> plan) {
    OPEN.put(store, plan);
    log(plan.get());
  }

  /** A store closed; also called for one that never opened. */
  static void close(Object store) {
    OPEN.remove(store);
  }

  /** How many stores are open, whoever runs their engines. */
  static int count() {
    return OPEN.size();
  }

  static List<StorePlan> all() {
    return OPEN.values().stream()
        .flatMap(Plans::unlessClosed)
        .sorted(Comparator.comparing(StorePlan::store).thenComparing(StorePlan::task))
        .toList();
  }

  private static Stream<StorePlan> unlessClosed(Supplier<StorePlan> plan) {
    try {
      return Stream.of(plan.get());
    } catch (StoreClosedException e) {
      return Stream.empty(); // closed since the walk over the open ones began
    }
  }

  /** A line for each store; those of further tasks, and of later openings, only for who looks. */
  private static void log(StorePlan plan) {
    String line =
        "Plan: store "
            + plan.store()
            + ": "
            + plan.engine()
            + ", "
            + plan.reason()
            + "; memory: "
            + plan.memory();
    if (LOGGED.size() < MAX_REMEMBERED && LOGGED.add(line)) {
      LOG.info("{}", line);
    } else {
      LOG.debug("{}; task {}", line, plan.task());
    }
  }
}
