package io.weir.suppliers;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;

/** Supplies versioned stores of one request, a new one at each call. */
record VersionedSupplier(VersionedRequest request) implements VersionedBytesStoreSupplier {
  @Override
  public String name() {
    return request.store().name();
  }

  @Override
  public KeyValueStore<Bytes, byte[]> get() {
    return WeirVersionedStore.of(request);
  }

  @Override
  public String metricsScope() {
    return request.store().metricsScope();
  }

  @Override
  public long historyRetentionMs() {
    return request.retentionMs();
  }
}
