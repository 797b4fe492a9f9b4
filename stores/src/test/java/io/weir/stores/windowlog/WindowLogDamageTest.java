package io.weir.stores.windowlog;

import io.weir.stores.kit.DamageSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DamageSuite} on the window log. */
class WindowLogDamageTest extends SuiteTest {
  WindowLogDamageTest() {
    super(new DamageSuite(), WindowLogSubject.values());
  }
}
