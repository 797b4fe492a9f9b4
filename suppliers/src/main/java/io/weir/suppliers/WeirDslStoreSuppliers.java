package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
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
    ValueFormat format =
        switch (params.dslStoreFormat()) {
          case PLAIN -> ValueFormat.PLAIN;
          case TIMESTAMPED -> ValueFormat.TIMESTAMPED;
          case HEADERS -> ValueFormat.HEADERS;
        };
    return KeyValueSupplier.of(
        StoreRequest.of(params.name(), format, reason(params.name(), format)));
  }

  private static String reason(String store, ValueFormat format) {
    if (format == ValueFormat.PLAIN) { // nothing else in the DSL asks for it
      return "queue of an outer join, for want of a sorted engine in this release";
    }
    if (store.contains("FK-JOIN-SUBSCRIPTION") || store.endsWith("-subscription-store")) {
      return "subscriptions of a foreign-key join, for want of a sorted engine in this release";
    }
    return "key-value store of the DSL: reads and writes of single keys";
  }

  @Override
  public WindowBytesStoreSupplier windowStore(DslWindowParams params) {
    Plans.leaveToKafka(params.name(), "window stores are left to Kafka in this release");
    return BuiltInDslStoreSuppliers.ROCKS_DB.windowStore(params);
  }

  @Override
  public SessionBytesStoreSupplier sessionStore(DslSessionParams params) {
    Plans.leaveToKafka(params.name(), "session stores are left to Kafka in this release");
    return BuiltInDslStoreSuppliers.ROCKS_DB.sessionStore(params);
  }
}
