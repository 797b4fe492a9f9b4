package io.weir.stores.hashlog;

import io.weir.stores.kit.DiskFullSuite;
import io.weir.stores.kit.SuiteTest;

/** Runs the {@link DiskFullSuite} on the hash log. */
class HashLogDiskFullTest extends SuiteTest {
  HashLogDiskFullTest() {
    super(new DiskFullSuite(), HashLogSubject.values());
  }
}
