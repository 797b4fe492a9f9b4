package io.weir.stores.windowlog;

import io.weir.stores.kit.LeakSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link LeakSuite} on the window log. */
class WindowLogLeakTest extends SuiteTest {
  WindowLogLeakTest() {
    super(new LeakSuite(), WindowLogSubject.values());
  }
}
