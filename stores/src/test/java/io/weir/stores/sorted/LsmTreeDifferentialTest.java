package io.weir.stores.sorted;

import io.weir.stores.kit.DifferentialSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DifferentialSuite} on the sorted tree. */
class LsmTreeDifferentialTest extends SuiteTest {
  LsmTreeDifferentialTest() {
    super(new DifferentialSuite(), LsmTreeSubject.values());
  }
}
