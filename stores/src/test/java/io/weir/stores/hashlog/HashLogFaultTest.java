package io.weir.stores.hashlog;

import io.weir.stores.kit.FaultSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link FaultSuite} on the hash log. */
class HashLogFaultTest extends SuiteTest {
  HashLogFaultTest() {
    super(new FaultSuite(), HashLogSubject.values());
  }
}
