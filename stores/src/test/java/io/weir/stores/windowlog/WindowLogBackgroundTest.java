package io.weir.stores.windowlog;

import io.weir.stores.kit.BackgroundSuite;
import io.weir.stores.kit.SuiteTest;
import org.junit.jupiter.api.Tag;

/** Runs the {@link BackgroundSuite} on the window log. */
@Tag("threads")
class WindowLogBackgroundTest extends SuiteTest {
  WindowLogBackgroundTest() {
    super(new BackgroundSuite(), WindowLogSubject.values());
  }
}
