package io.weir.suppliers;

import io.weir.stores.WindowEngine;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * A window store for Kafka. Its three forms differ in the marker by which Kafka knows what the
 * values are made of; each is {@link Retained}, or at least {@link Flushed}, if there is such a
 * thing.
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
      return RetainedForms.of(request);
    } catch (LinkageError e) { // Kafka does not ask yet how much it has to restore.
      return flushed(request);
    }
  }

  private static WindowStore<Bytes, byte[]> flushed(WindowRequest request) {
    try {
      return FlushedForms.of(request);
    } catch (LinkageError e) { // Kafka has no Flushed any more, and tells nothing of its commits.
      return switch (request.store().format()) {
        case PLAIN -> new Plain(request);
        case TIMESTAMPED -> new Timestamped(request);
        case HEADERS -> new Headers(request);
        case VERSIONED -> throw request.store().ofAnotherKind();
      };
    }
  }

  /** Apart from the rest, so that nothing else is linked to {@link Retained}. */
  private static final class RetainedForms {
    static WindowStore<Bytes, byte[]> of(WindowRequest request) {
      return switch (request.store().format()) {
        case PLAIN -> new RetainedPlain(request);
        case TIMESTAMPED -> new RetainedTimestamped(request);
        case HEADERS -> new RetainedHeaders(request);
        case VERSIONED -> throw request.store().ofAnotherKind();
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
        case VERSIONED -> throw request.store().ofAnotherKind();
      };
    }
  }

  private static sealed class Plain extends WeirWindowStore permits FlushedPlain, RetainedPlain {
    Plain(WindowRequest request) {
      super(request);
    }
  }

  private static final class FlushedPlain extends Plain implements Flushed {
    FlushedPlain(WindowRequest request) {
      super(request);
    }
  }

  private static final class RetainedPlain extends Plain implements Retained {
    RetainedPlain(WindowRequest request) {
      super(request);
    }
  }

  private static sealed class Timestamped extends WeirWindowStore implements TimestampedBytesStore
      permits FlushedTimestamped, RetainedTimestamped {
    Timestamped(WindowRequest request) {
      super(request);
    }
  }

  private static final class FlushedTimestamped extends Timestamped implements Flushed {
    FlushedTimestamped(WindowRequest request) {
      super(request);
    }
  }

  private static final class RetainedTimestamped extends Timestamped implements Retained {
    RetainedTimestamped(WindowRequest request) {
      super(request);
    }
  }

  private static sealed class Headers extends WeirWindowStore implements HeadersBytesStore
      permits FlushedHeaders, RetainedHeaders {
    Headers(WindowRequest request) {
      super(request);
    }
  }

  private static final class FlushedHeaders extends Headers implements Flushed {
    FlushedHeaders(WindowRequest request) {
      super(request);
    }
  }

  private static final class RetainedHeaders extends Headers implements Retained {
    RetainedHeaders(WindowRequest request) {
      super(request);
    }
  }

  @Override
  final WindowStore<Bytes, byte[]> on(OpenEngine<WindowEngine> engine) {
    return new WindowEngineStore(engine, request, sequence);
  }

  @Override
  final WindowStore<Bytes, byte[]> onRocksDb() {
    return RocksDbStores.window(request);
  }

  /** How far back Kafka restores, which asks before the store is open: see {@link Retained}. */
  public final long retentionPeriod() {
    return isGivenToRocksDb()
        ? RocksDbStores.retentionMs(request.times())
        : request.times().restoredMs();
  }

  /** What a query sees at an isolation level, for which Kafka asks since 4.4.0. */
  public final ReadOnlyWindowStore<Bytes, byte[]> readOnly(IsolationLevel level) {
    return isAnsweredByRocksDb(level) ? LaterKafka.readOnly(opened(), level) : this;
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
