package io.weir.stores.windowlog;

import io.weir.stores.kit.KillSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link KillSuite} on the window log. */
class WindowLogKillTest extends SuiteTest {
  WindowLogKillTest() {
    super(new KillSuite(), WindowLogSubject.values());
  }
}
