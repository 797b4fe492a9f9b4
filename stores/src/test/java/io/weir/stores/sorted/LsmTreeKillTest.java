package io.weir.stores.sorted;

import io.weir.stores.kit.KillSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link KillSuite} on the sorted tree. */
class LsmTreeKillTest extends SuiteTest {
  LsmTreeKillTest() {
    super(new KillSuite(), LsmTreeSubject.EVERY_MARK);
  }
}
