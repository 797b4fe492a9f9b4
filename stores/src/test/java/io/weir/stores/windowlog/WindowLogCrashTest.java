package io.weir.stores.windowlog;

import io.weir.stores.kit.CrashSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link CrashSuite} on the window log. */
class WindowLogCrashTest extends SuiteTest {
  WindowLogCrashTest() {
    super(new CrashSuite(), WindowLogSubject.values());
  }
}
