package io.weir.stores.sorted;

import io.weir.stores.kit.BackgroundSuite;
import io.weir.stores.kit.SuiteTest;
import org.junit.jupiter.api.Tag;

/** Runs the {@link BackgroundSuite} on the sorted tree. */
@Tag("threads")
class LsmTreeBackgroundTest extends SuiteTest {
  LsmTreeBackgroundTest() {
    super(new BackgroundSuite(), LsmTreeSubject.TIERED, LsmTreeSubject.LITTLE_MEMORY);
  }
}
