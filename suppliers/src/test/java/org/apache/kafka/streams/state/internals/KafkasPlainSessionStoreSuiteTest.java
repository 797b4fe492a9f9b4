package org.apache.kafka.streams.state.internals;

import io.weir.suppliers.WeirStores;
import java.time.Duration;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;

/** Kafka's own suite for session stores, on a store of plain values. */
class KafkasPlainSessionStoreSuiteTest extends KafkasSessionStoreSuite {
  @Override
  SessionBytesStoreSupplier supplier(String name, Duration retention) {
    return WeirStores.persistentSessionStore(name, retention);
  }
}
