package io.weir.stores.windowlog;

import io.weir.stores.kit.DifferentialSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DifferentialSuite} on the window log. */
class WindowLogDifferentialTest extends SuiteTest {
  WindowLogDifferentialTest() {
    super(new DifferentialSuite(), WindowLogSubject.values());
  }
}
