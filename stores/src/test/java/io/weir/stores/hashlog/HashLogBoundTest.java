package io.weir.stores.hashlog;

import io.weir.stores.kit.BoundSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link BoundSuite} on the hash log. */
class HashLogBoundTest extends SuiteTest {
  HashLogBoundTest() {
    super(new BoundSuite(), HashLogSubject.values());
  }
}
