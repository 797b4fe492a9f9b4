package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HeadersBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionBytesStoreSupplier;
import org.apache.kafka.streams.state.SessionStore;

/** Supplies session stores of one request, a new one at each call. */
abstract sealed class SessionSupplier implements SessionBytesStoreSupplier {
  private final SessionRequest request;

  private SessionSupplier(SessionRequest request) {
    this.request = request;
  }

  static SessionBytesStoreSupplier of(SessionRequest request) {
    return request.store().format() == ValueFormat.HEADERS
        ? new Headers(request)
        : new Other(request);
  }

  @Override
  public String name() {
    return request.store().name();
  }

  @Override
  public SessionStore<Bytes, byte[]> get() {
    return WeirSessionStore.of(request);
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
  public long retentionPeriod() {
    return request.times().retentionMs();
  }

  /** Kafka takes the format from the supplier as well as from the store; they must agree. */
  private static final class Headers extends SessionSupplier implements HeadersBytesStoreSupplier {
    Headers(SessionRequest request) {
      super(request);
    }
  }

  private static final class Other extends SessionSupplier {
    Other(SessionRequest request) {
      super(request);
    }
  }
}
