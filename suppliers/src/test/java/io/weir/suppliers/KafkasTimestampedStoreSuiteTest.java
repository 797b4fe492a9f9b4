package io.weir.suppliers;

import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.AbstractKeyValueStoreTest;

/** Kafka's own suite for key-value stores, on a store of values with timestamps. */
class KafkasTimestampedStoreSuiteTest extends AbstractKeyValueStoreTest {
  @Override
  protected <K, V> KeyValueStore<K, V> createKeyValueStore(StateStoreContext context) {
    return RawStore.open(WeirStores.persistentTimestampedKeyValueStore("store"), context);
  }
}
