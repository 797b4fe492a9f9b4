package org.apache.kafka.streams.state.internals;

import io.weir.suppliers.WeirStores;
import java.time.Duration;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;

/** Kafka's own suite for session stores, on a store of values with headers. */
class KafkasHeadersSessionStoreSuiteTest extends KafkasSessionStoreSuite {
  @Override
  SessionBytesStoreSupplier supplier(String name, Duration retention) {
    return WeirStores.persistentSessionStoreWithHeaders(name, retention);
  }
}
