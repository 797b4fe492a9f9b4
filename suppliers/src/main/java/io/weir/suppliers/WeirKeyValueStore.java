package io.weir.suppliers;

import io.weir.stores.KeyValueEngine;
import java.util.List;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store for Kafka. Its three forms differ in the marker by which Kafka knows what the
 * values are made of; each is {@link Flushed}, if there is such a thing.
 */
abstract sealed class WeirKeyValueStore
    extends WeirStore<KeyValueStore<Bytes, byte[]>, KeyValueEngine>
    implements KeyValueStore<Bytes, byte[]> {
  private final StoreRequest<KeyValueEngine> request;

  private WeirKeyValueStore(StoreRequest<KeyValueEngine> request) {
    super(request);
    this.request = request;
  }

  static KeyValueStore<Bytes, byte[]> of(StoreRequest<KeyValueEngine> request) {
    try {
      return FlushedForms.of(request);
    } catch (LinkageError e) { // Kafka has no Flushed any more, and tells nothing of its commits.
      return switch (request.format()) {
        case PLAIN -> new Plain(request);
        case TIMESTAMPED -> new Timestamped(request);
        case HEADERS -> new Headers(request);
        case VERSIONED -> throw request.ofAnotherKind();
      };
    }
  }

  /** Apart from the rest, so that nothing else is linked to {@link Flushed}. */
  private static final class FlushedForms {
    static KeyValueStore<Bytes, byte[]> of(StoreRequest<KeyValueEngine> request) {
      return switch (request.format()) {
        case PLAIN -> new FlushedPlain(request);
        case TIMESTAMPED -> new FlushedTimestamped(request);
        case HEADERS -> new FlushedHeaders(request);
        case VERSIONED -> throw request.ofAnotherKind();
      };
    }
  }

  private static sealed class Plain extends WeirKeyValueStore permits FlushedPlain {
    Plain(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  private static final class FlushedPlain extends Plain implements Flushed {
    FlushedPlain(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  private static sealed class Timestamped extends WeirKeyValueStore implements TimestampedBytesStore
      permits FlushedTimestamped {
    Timestamped(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  private static final class FlushedTimestamped extends Timestamped implements Flushed {
    FlushedTimestamped(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  private static sealed class Headers extends WeirKeyValueStore implements HeadersBytesStore
      permits FlushedHeaders {
    Headers(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  private static final class FlushedHeaders extends Headers implements Flushed {
    FlushedHeaders(StoreRequest<KeyValueEngine> request) {
      super(request);
    }
  }

  @Override
  final KeyValueStore<Bytes, byte[]> on(OpenEngine<KeyValueEngine> engine) {
    return new KeyValueEngineStore(engine);
  }

  @Override
  final KeyValueStore<Bytes, byte[]> onRocksDb() {
    return RocksDbStores.keyValue(request);
  }

  /** What a query sees at an isolation level, for which Kafka asks since 4.4.0. */
  public final ReadOnlyKeyValueStore<Bytes, byte[]> readOnly(IsolationLevel level) {
    return isAnsweredByRocksDb(level) ? LaterKafka.readOnly(opened(), level) : this;
  }

  @Override
  public byte @Nullable [] get(Bytes key) {
    return opened().get(key);
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    opened().put(key, value);
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    return opened().putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    opened().putAll(entries);
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    return opened().delete(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    return opened().range(from, to);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    return opened().reverseRange(from, to);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return opened().all();
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseAll() {
    return opened().reverseAll();
  }

  @Override
  public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S prefixKeySerializer) {
    return opened().prefixScan(prefix, prefixKeySerializer);
  }

  @Override
  public long approximateNumEntries() {
    return opened().approximateNumEntries();
  }
}
