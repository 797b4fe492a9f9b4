package io.weir.stores.hashlog;

import io.weir.stores.kit.DamageSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DamageSuite} on the hash log. */
class HashLogDamageTest extends SuiteTest {
  HashLogDamageTest() {
    super(new DamageSuite(), HashLogSubject.values());
  }
}
