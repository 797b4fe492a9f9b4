package io.weir.stores.sorted;

import io.weir.stores.kit.DiskFullSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DiskFullSuite} on the sorted tree. */
class LsmTreeDiskFullTest extends SuiteTest {
  LsmTreeDiskFullTest() {
    super(new DiskFullSuite(), LsmTreeSubject.values());
  }
}
