package org.apache.kafka.streams.state.internals;

import io.weir.suppliers.WeirStores;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Kafka's own suite for window stores, on a store of plain values. It can only be extended in its
 * own package.
 */
class KafkasPlainWindowStoreSuiteTest extends AbstractWindowBytesStoreTest {
  private int built;

  @Override
  <K, V> WindowStore<K, V> buildWindowStore(
      long retentionPeriod,
      long windowSize,
      boolean retainDuplicates,
      Serde<K> keySerde,
      Serde<V> valueSerde) {
    built++; // some tests have two open in one directory
    return Stores.windowStoreBuilder(
            WeirStores.persistentWindowStore(
                "store-" + built,
                Duration.ofMillis(retentionPeriod),
                Duration.ofMillis(windowSize),
                retainDuplicates),
            keySerde,
            valueSerde)
        .build();
  }
}
