package io.weir.stores.sorted;

import io.weir.stores.kit.FaultSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link FaultSuite} on the sorted tree. */
class LsmTreeFaultTest extends SuiteTest {
  LsmTreeFaultTest() {
    super(
        new FaultSuite(),
        LsmTreeSubject.EVERY_MARK,
        LsmTreeSubject.TIERED,
        LsmTreeSubject.LITTLE_MEMORY);
  }
}
