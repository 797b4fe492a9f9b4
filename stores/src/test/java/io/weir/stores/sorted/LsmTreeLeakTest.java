package io.weir.stores.sorted;

import io.weir.stores.kit.LeakSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link LeakSuite} on the sorted tree. */
class LsmTreeLeakTest extends SuiteTest {
  LsmTreeLeakTest() {
    super(new LeakSuite(), LsmTreeSubject.TIERED, LsmTreeSubject.LITTLE_MEMORY);
  }
}
