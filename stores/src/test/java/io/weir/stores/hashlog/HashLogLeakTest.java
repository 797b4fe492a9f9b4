package io.weir.stores.hashlog;

import io.weir.stores.kit.LeakSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link LeakSuite} on the hash log. */
class HashLogLeakTest extends SuiteTest {
  HashLogLeakTest() {
    super(new LeakSuite(), HashLogSubject.values());
  }
}
