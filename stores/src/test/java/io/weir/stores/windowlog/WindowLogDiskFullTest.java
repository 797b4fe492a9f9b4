package io.weir.stores.windowlog;

import io.weir.stores.kit.DiskFullSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DiskFullSuite} on the window log. */
class WindowLogDiskFullTest extends SuiteTest {
  WindowLogDiskFullTest() {
    super(new DiskFullSuite(), WindowLogSubject.values());
  }
}
