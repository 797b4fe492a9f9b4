package io.weir.stores.hashlog;

import io.weir.stores.kit.BackgroundSuite;
import io.weir.stores.kit.SuiteTest;
import org.junit.jupiter.api.Tag;

/** Runs the {@link BackgroundSuite} on the hash log. */
@Tag("threads")
class HashLogBackgroundTest extends SuiteTest {
  HashLogBackgroundTest() {
    super(new BackgroundSuite(), HashLogSubject.values());
  }
}
