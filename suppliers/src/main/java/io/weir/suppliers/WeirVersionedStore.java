package io.weir.suppliers;

import io.weir.stores.VersionedEngine;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.VersionedBytesStore;
import org.jspecify.annotations.Nullable;

/** A versioned store for Kafka; it is {@link Flushed}, if there is such a thing. */
sealed class WeirVersionedStore extends WeirStore<VersionedBytesStore, VersionedEngine>
    implements VersionsOnly {
  private final VersionedRequest request;

  private WeirVersionedStore(VersionedRequest request) {
    super(request.store());
    this.request = request;
  }

  static VersionedBytesStore of(VersionedRequest request) {
    try {
      return FlushedForm.of(request);
    } catch (LinkageError e) { // Kafka has no Flushed any more, and tells nothing of its commits.
      return new WeirVersionedStore(request);
    }
  }

  /** Apart from the rest, so that nothing else is linked to {@link Flushed}. */
  private static final class FlushedForm {
    static VersionedBytesStore of(VersionedRequest request) {
      return new FlushedVersions(request);
    }
  }

  private static final class FlushedVersions extends WeirVersionedStore implements Flushed {
    FlushedVersions(VersionedRequest request) {
      super(request);
    }
  }

  @Override
  final VersionedBytesStore on(OpenEngine<VersionedEngine> engine) {
    return new VersionedEngineStore(engine, request.retentionMs());
  }

  @Override
  final VersionedBytesStore onRocksDb() {
    return RocksDbStores.versioned(request);
  }

  /** What a query sees at an isolation level, for which Kafka asks since 4.4.0. */
  public final ReadOnlyKeyValueStore<Bytes, byte[]> readOnly(IsolationLevel level) {
    return isAnsweredByRocksDb(level) ? LaterKafka.readOnly(opened(), level) : this;
  }

  @Override
  public final long put(Bytes key, byte @Nullable [] value, long timestamp) {
    return opened().put(key, value, timestamp);
  }

  @Override
  public final byte @Nullable [] get(Bytes key) {
    return opened().get(key);
  }

  @Override
  public final byte @Nullable [] get(Bytes key, long asOfTimestamp) {
    return opened().get(key, asOfTimestamp);
  }

  @Override
  public final byte @Nullable [] delete(Bytes key, long timestamp) {
    return opened().delete(key, timestamp);
  }
}
