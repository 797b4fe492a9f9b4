package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowBytesStoreSupplier;
import org.apache.kafka.streams.state.WindowStore;

/** Supplies window stores of one request, a new one at each call. */
abstract sealed class WindowSupplier implements WindowBytesStoreSupplier {
  private final WindowRequest request;

  private WindowSupplier(WindowRequest request) {
    this.request = request;
  }

  static WindowBytesStoreSupplier of(WindowRequest request) {
    return request.store().format() == ValueFormat.HEADERS
        ? new Headers(request)
        : new Other(request);
  }

  @Override
  public String name() {
    return request.store().name();
  }

  @Override
  public WindowStore<Bytes, byte[]> get() {
    return WeirWindowStore.of(request);
  }

  @Override
  public String metricsScope() {
    return request.store().metricsScope();
  }

  @Override
  public long segmentIntervalMs() {
    return request.times().sliceMs();
  }

  @Override
  public long windowSize() {
    return request.windowSizeMs();
  }

  @Override
  public boolean retainDuplicates() {
    return request.retainDuplicates();
  }

  @Override
  public long retentionPeriod() {
    return request.times().retentionMs();
  }

  /** Kafka takes the format from the supplier as well as from the store; they must agree. */
  private static final class Headers extends WindowSupplier implements HeadersBytesStoreSupplier {
    Headers(WindowRequest request) {
      super(request);
    }
  }

  private static final class Other extends WindowSupplier {
    Other(WindowRequest request) {
      super(request);
    }
  }
}
