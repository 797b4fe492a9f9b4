package io.weir.suppliers;

import io.weir.stores.StoreClosedException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

  /** By the store object. */
  private static final Map<Object, Supplier<StorePlan>> OPEN = new ConcurrentHashMap<>();

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

  private static void log(StorePlan plan) {
    LOG.info(
        "Plan: store {} of task {}: {}, {}; memory: {}",
        plan.store(),
        plan.task(),
        plan.engine(),
        plan.reason(),
        plan.memory());
  }
}
