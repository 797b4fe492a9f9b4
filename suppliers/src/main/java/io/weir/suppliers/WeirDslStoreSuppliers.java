package io.weir.suppliers;

import java.util.Map;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/**
 * Weir stores for every store of the DSL: the class to name in {@code dsl.store.suppliers.class}.
 */
public final class WeirDslStoreSuppliers implements DslStoreSuppliers {
  /** Called by Kafka Streams, which makes one of these for each store. */
  public WeirDslStoreSuppliers() {}

  @Override
  public void configure(Map<String, ?> configs) {
    // settings are read when a store opens: Kafka Streams does not call this on every path
  }

  @Override
  public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
    return BuiltInDslStoreSuppliers.ROCKS_DB.keyValueStore(params);
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    return BuiltInDslStoreSuppliers.ROCKS_DB.windowStore(params);
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    return BuiltInDslStoreSuppliers.ROCKS_DB.sessionStore(params);
  }
}
