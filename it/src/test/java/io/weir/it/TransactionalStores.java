package io.weir.it;

import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether the applications of a run have transactional stores, which Kafka has since 4.4.0: {@code
 * -Dweir.transactional=on}, {@code off}, or {@code toggled}, where each start of an application has
 * the other setting. Without the property nothing is set.
 */
final class TransactionalStores {
  static final String PROPERTY = "weir.transactional";

  private static final String SETTING = "enable.transactional.statestores";
  private static final AtomicInteger STARTS = new AtomicInteger();

  private TransactionalStores() {}

  /** Adds the setting to the configuration of one start. */
  static void configure(Properties config) {
    String next = next();
    if (!next.isEmpty()) {
      config.put(SETTING, next.equals("on"));
    }
  }

  /** The property for the JVM of one start of an application. */
  static String option() {
    return "-D" + PROPERTY + "=" + next();
  }

  private static String next() {
    String run = System.getProperty(PROPERTY, "");
    if (!run.equals("toggled")) {
      return run;
    }
    return STARTS.getAndIncrement() % 2 == 0 ? "on" : "off";
  }
}
