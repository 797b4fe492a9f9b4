package io.weir.stores.sorted;

import io.weir.stores.kit.CrashSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link CrashSuite} on the sorted tree. */
class LsmTreeCrashTest extends SuiteTest {
  LsmTreeCrashTest() {
    super(
        new CrashSuite(),
        LsmTreeSubject.EVERY_MARK,
        LsmTreeSubject.TIERED,
        LsmTreeSubject.LITTLE_MEMORY);
  }
}
