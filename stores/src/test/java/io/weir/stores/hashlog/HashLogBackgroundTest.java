package io.weir.stores.hashlog;

import io.weir.stores.kit.BackgroundSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link BackgroundSuite} on the hash log. */
class HashLogBackgroundTest extends SuiteTest {
  HashLogBackgroundTest() {
    super(new BackgroundSuite(), HashLogSubject.values());
  }
}
