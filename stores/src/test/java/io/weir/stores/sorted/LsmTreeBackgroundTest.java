package io.weir.stores.sorted;

import io.weir.stores.kit.BackgroundSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link BackgroundSuite} on the sorted tree. */
class LsmTreeBackgroundTest extends SuiteTest {
  LsmTreeBackgroundTest() {
    super(new BackgroundSuite(), LsmTreeSubject.TIERED, LsmTreeSubject.LITTLE_MEMORY);
  }
}
