package io.weir.stores.hashlog;

import io.weir.stores.kit.KillSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link KillSuite} on the hash log. */
class HashLogKillTest extends SuiteTest {
  HashLogKillTest() {
    super(new KillSuite(), HashLogSubject.values());
  }
}
