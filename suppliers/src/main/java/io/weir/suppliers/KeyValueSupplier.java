package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.stores.KeyValueEngine;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Supplies stores of one request, a new one at each call: Kafka makes one per task, and one more to
 * look at the state that it finds at start-up.
 */
abstract sealed class KeyValueSupplier implements KeyValueBytesStoreSupplier {
  private final StoreRequest<KeyValueEngine> request;

  private KeyValueSupplier(StoreRequest<KeyValueEngine> request) {
    this.request = request;
  }

  static KeyValueBytesStoreSupplier of(StoreRequest<KeyValueEngine> request) {
    return request.format() == ValueFormat.HEADERS ? new Headers(request) : new Other(request);
  }

  @Override
  public String name() {
    return request.name();
  }

  @Override
  public KeyValueStore<Bytes, byte[]> get() {
    return WeirKeyValueStore.of(request);
  }

  @Override
  public String metricsScope() {
    return request.metricsScope();
  }

  /** Kafka takes the format from the supplier as well as from the store; they must agree. */
  private static final class Headers extends KeyValueSupplier implements HeadersBytesStoreSupplier {
    Headers(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  private static final class Other extends KeyValueSupplier {
    Other(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }
}
