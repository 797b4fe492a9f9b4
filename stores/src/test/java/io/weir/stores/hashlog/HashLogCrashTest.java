package io.weir.stores.hashlog;

import io.weir.stores.kit.CrashSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link CrashSuite} on the hash log. */
class HashLogCrashTest extends SuiteTest {
  HashLogCrashTest() {
    super(new CrashSuite(), HashLogSubject.values());
  }
}
