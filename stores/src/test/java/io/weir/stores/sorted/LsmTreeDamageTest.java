package io.weir.stores.sorted;

import io.weir.stores.kit.DamageSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DamageSuite} on the sorted tree. */
class LsmTreeDamageTest extends SuiteTest {
  LsmTreeDamageTest() {
    super(new DamageSuite(), LsmTreeSubject.TIERED);
  }
}
