package io.weir.stores.windowlog;

import io.weir.stores.kit.BackgroundSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link BackgroundSuite} on the window log. */
class WindowLogBackgroundTest extends SuiteTest {
  WindowLogBackgroundTest() {
    super(new BackgroundSuite(), WindowLogSubject.values());
  }
}
