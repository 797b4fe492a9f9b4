package io.weir.suppliers;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Opens stores of any format for values that are taken as they are. */
final class RawStore {
  private RawStore() {}

  @SuppressWarnings("unchecked") // the suite knows what serdes its context has
  static <K, V> KeyValueStore<K, V> open(
      KeyValueBytesStoreSupplier supplier, StateStoreContext context) {
    KeyValueStore<K, V> store =
        Stores.keyValueStoreBuilder(
                supplier, (Serde<K>) context.keySerde(), (Serde<V>) context.valueSerde())
            .build();
    store.init(context, store);
    return store;
  }
}
