package io.weir.examples.demo;

import java.util.Locale;

/** The queries that the demo knows. */
enum QueryName {
  /** How often every key occurred. */
  COUNT,
  /** How often in every minute. */
  WINDOW,
  /** How often in every minute, one of which begins every 20 seconds. */
  HOPPING,
  /** How often without a longer pause. */
  SESSION,
  /** How many bids and clicks on the same auction came close together. */
  JOIN;

  Query query() {
    return switch (this) {
      case COUNT -> new CountQuery();
      case WINDOW -> WindowQuery.tumbling();
      case HOPPING -> WindowQuery.hopping();
      case SESSION -> new SessionQuery();
      case JOIN -> new JoinQuery();
    };
  }

  /** How the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
