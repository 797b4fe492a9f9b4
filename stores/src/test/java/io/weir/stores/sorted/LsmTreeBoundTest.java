package io.weir.stores.sorted;

import io.weir.stores.kit.BoundSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link BoundSuite} on the sorted tree. */
class LsmTreeBoundTest extends SuiteTest {
  LsmTreeBoundTest() {
    super(new BoundSuite(), LsmTreeSubject.LEVELLED, LsmTreeSubject.LITTLE_MEMORY);
  }
}
