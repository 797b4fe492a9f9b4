package io.weir.stores.hashlog;

import io.weir.stores.kit.DifferentialSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DifferentialSuite} on the hash log. */
class HashLogDifferentialTest extends SuiteTest {
  HashLogDifferentialTest() {
    super(new DifferentialSuite(), HashLogSubject.values());
  }
}
