package io.weir.it.bench;

import java.util.Optional;

/**
 * What an application runs on: the stores of a side, or none, which shows what Kafka itself takes.
 *
 * @param label what the tables call it
 * @param suppliersClass the class of the suppliers; empty for the application without a store
 */
record AppSide(String label, Optional<String> suppliersClass) {
  static final String PASS_THROUGH = "pass-through";

  /** Without a store, or on the side of the given name. */
  static AppSide of(String nameOrClass) {
    if (nameOrClass.equals(PASS_THROUGH)) {
      return new AppSide(nameOrClass, Optional.empty());
    }
    return on(Side.of(nameOrClass));
  }

  /** An application on the stores of a side. */
  static AppSide on(Side side) {
    return new AppSide(side.label(), Optional.of(side.suppliersClass()));
  }
}
