package io.weir.suppliers;

import io.weir.stores.WindowEngine;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * A window store for Kafka. Its three forms differ in the marker by which Kafka knows what the
 * values are made of; each is {@link Flushed}, if there is such a thing.
 */
abstract sealed class WeirWindowStore extends WeirStore<WindowStore<Bytes, byte[]>, WindowEngine>
    implements WindowStore<Bytes, byte[]> {
  private final WindowRequest request;
  private final SequenceNumber sequence = new SequenceNumber();

  private WeirWindowStore(WindowRequest request) {
    super(request.store());
    this.request = request;
  }

  static WindowStore<Bytes, byte[]> of(WindowRequest request) {
    try {
      return FlushedForms.of(request);
    } catch (LinkageError e) { // Kafka has no Flushed any more, and tells nothing of its commits.
      return switch (request.store().format()) {
        case PLAIN -> new Plain(request);
        case TIMESTAMPED -> new Timestamped(request);
        case HEADERS -> new Headers(request);
      };
    }
  }

  /** Apart from the rest, so that nothing else is linked to {@link Flushed}. */
  private static final class FlushedForms {
    static WindowStore<Bytes, byte[]> of(WindowRequest request) {
      return switch (request.store().format()) {
        case PLAIN -> new FlushedPlain(request);
        case TIMESTAMPED -> new FlushedTimestamped(request);
        case HEADERS -> new FlushedHeaders(request);
      };
    }
  }

  private static sealed class Plain extends WeirWindowStore permits FlushedPlain {
    Plain(WindowRequest request) {
      super(request);
    }
  }

  private static final class FlushedPlain extends Plain implements Flushed {
    FlushedPlain(WindowRequest request) {
      super(request);
    }
  }

  private static sealed class Timestamped extends WeirWindowStore implements TimestampedBytesStore
      permits FlushedTimestamped {
    Timestamped(WindowRequest request) {
      super(request);
    }
  }

  private static final class FlushedTimestamped extends Timestamped implements Flushed {
    FlushedTimestamped(WindowRequest request) {
      super(request);
    }
  }

  private static sealed class Headers extends WeirWindowStore implements HeadersBytesStore
      permits FlushedHeaders {
    Headers(WindowRequest request) {
      super(request);
    }
  }

  private static final class FlushedHeaders extends Headers implements Flushed {
    FlushedHeaders(WindowRequest request) {
      super(request);
    }
  }

  @Override
  final WindowStore<Bytes, byte[]> on(OpenEngine<WindowEngine> engine) {
    return new WindowLogStore(engine, request, sequence);
  }

  @Override
  final WindowStore<Bytes, byte[]> onRocksDb() {
    return RocksDbStores.window(request);
  }

  @Override
  public void put(Bytes key, byte @Nullable [] value, long windowStartTimestamp) {
    opened().put(key, value, windowStartTimestamp);
  }

  @Override
  public byte @Nullable [] fetch(Bytes key, long time) {
    return opened().fetch(key, time);
  }

  @Override
  public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
    return opened().fetch(key, timeFrom, timeTo);
  }

  @Override
  public WindowStoreIterator<byte[]> backwardFetch(Bytes key, long timeFrom, long timeTo) {
    return opened().backwardFetch(key, timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long timeFrom, long timeTo) {
    return opened().fetch(keyFrom, keyTo, timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long timeFrom, long timeTo) {
    return opened().backwardFetch(keyFrom, keyTo, timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
    return opened().fetchAll(timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetchAll(long timeFrom, long timeTo) {
    return opened().backwardFetchAll(timeFrom, timeTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
    return opened().all();
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardAll() {
    return opened().backwardAll();
  }
}
