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

  /** Stores that Kafka runs, by name; Weir does not learn when they open. */
  private static final Map<String, StorePlan> LEFT_TO_KAFKA = new ConcurrentHashMap<>();

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

  /** A topology gets a store that Weir leaves to Kafka. */
  static void leaveToKafka(String store, String reason) {
    StorePlan plan = new StorePlan(store, "", "rocksdb", reason, OUTSIDE, null);
    if (LEFT_TO_KAFKA.put(store, plan) == null) {
      log(plan);
    }
  }

  static List<StorePlan> all() {
    return Stream.concat(
            OPEN.values().stream().flatMap(Plans::unlessClosed), LEFT_TO_KAFKA.values().stream())
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
        "Plan: store {}{}: {}, {}; memory: {}",
        plan.store(),
        plan.task().isEmpty() ? "" : " of task " + plan.task(),
        plan.engine(),
        plan.reason(),
        plan.memory());
  }
}
