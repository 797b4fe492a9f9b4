package io.weir.stores.windowlog;

import io.weir.stores.kit.FaultSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link FaultSuite} on the window log. */
class WindowLogFaultTest extends SuiteTest {
  WindowLogFaultTest() {
    super(new FaultSuite(), WindowLogSubject.values());
  }
}
