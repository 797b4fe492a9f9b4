package io.weir.it.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslKeyValueParams;
import org.apache.kafka.streams.state.DslSessionParams;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;

/** Supplies {@link HeapMapStore}; windows and sessions come from Kafka's in-memory suppliers. */
public final class HeapMapSuppliers implements DslStoreSuppliers {

  @Override
  public KeyValueBytesStoreSupplier keyValueStore(DslKeyValueParams params) {
    return supplier(params.name(), HashMap::new);
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    return BuiltInDslStoreSuppliers.IN_MEMORY.windowStore(params);
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    return BuiltInDslStoreSuppliers.IN_MEMORY.sessionStore(params);
  }

  /** Supplies stores of the given name, each on its own map. */
  static KeyValueBytesStoreSupplier supplier(String name, Supplier<Map<Bytes, byte[]>> maps) {
    return new KeyValueBytesStoreSupplier() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public KeyValueStore<Bytes, byte[]> get() {
        return new HeapMapStore(name, maps.get());
      }

      @Override
      public String metricsScope() {
        return "heap-map";
      }
    };
  }
}
