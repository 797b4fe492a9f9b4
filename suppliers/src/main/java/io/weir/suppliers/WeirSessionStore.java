package io.weir.suppliers;

import io.weir.changelog.ValueFormat;
import io.weir.stores.WindowEngine;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.HeadersBytesStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlySessionStore;
import org.apache.kafka.streams.state.SessionStore;
import org.jspecify.annotations.Nullable;

/**
 * A session store for Kafka. Its two forms differ in the marker by which Kafka knows what the
 * values are made of; each is {@link Retained}, or at least {@link Flushed}, if there is such a
 * thing.
 */
abstract sealed class WeirSessionStore extends WeirStore<SessionStore<Bytes, byte[]>, WindowEngine>
    implements SessionStore<Bytes, byte[]> {
  private final SessionRequest request;

  private WeirSessionStore(SessionRequest request) {
    super(request.store());
    this.request = request;
  }

  static SessionStore<Bytes, byte[]> of(SessionRequest request) {
    try {
      return RetainedForms.of(request);
    } catch (LinkageError e) { // Kafka does not ask yet how much it has to restore.
      return flushed(request);
    }
  }

  private static SessionStore<Bytes, byte[]> flushed(SessionRequest request) {
    try {
      return FlushedForms.of(request);
    } catch (LinkageError e) { // Kafka has no Flushed any more, and tells nothing of its commits.
      return request.store().format() == ValueFormat.HEADERS
          ? new Headers(request)
          : new Plain(request);
    }
  }

  /** Apart from the rest, so that nothing else is linked to {@link Retained}. */
  private static final class RetainedForms {
    static SessionStore<Bytes, byte[]> of(SessionRequest request) {
      return request.store().format() == ValueFormat.HEADERS
          ? new RetainedHeaders(request)
          : new RetainedPlain(request);
    }
  }

  /** Apart from the rest, so that nothing else is linked to {@link Flushed}. */
  private static final class FlushedForms {
    static SessionStore<Bytes, byte[]> of(SessionRequest request) {
      return request.store().format() == ValueFormat.HEADERS
          ? new FlushedHeaders(request)
          : new FlushedPlain(request);
    }
  }

  private static sealed class Plain extends WeirSessionStore permits FlushedPlain, RetainedPlain {
    Plain(SessionRequest request) {
      super(request);
    }
  }

  private static final class FlushedPlain extends Plain implements Flushed {
    FlushedPlain(SessionRequest request) {
      super(request);
    }
  }

  private static final class RetainedPlain extends Plain implements Retained {
    RetainedPlain(SessionRequest request) {
      super(request);
    }
  }

  private static sealed class Headers extends WeirSessionStore implements HeadersBytesStore
      permits FlushedHeaders, RetainedHeaders {
    Headers(SessionRequest request) {
      super(request);
    }
  }

  private static final class FlushedHeaders extends Headers implements Flushed {
    FlushedHeaders(SessionRequest request) {
      super(request);
    }
  }

  private static final class RetainedHeaders extends Headers implements Retained {
    RetainedHeaders(SessionRequest request) {
      super(request);
    }
  }

  @Override
  final SessionStore<Bytes, byte[]> on(OpenEngine<WindowEngine> engine) {
    return new SessionEngineStore(engine, request.times());
  }

  @Override
  final SessionStore<Bytes, byte[]> onRocksDb() {
    return RocksDbStores.session(request);
  }

  /** How far back Kafka restores, which asks before the store is open: see {@link Retained}. */
  public final long retentionPeriod() {
    return isGivenToRocksDb() ? request.times().retentionMs() : request.times().restoredMs();
  }

  /** What a query sees at an isolation level, for which Kafka asks since 4.4.0. */
  public final ReadOnlySessionStore<Bytes, byte[]> readOnly(IsolationLevel level) {
    return isAnsweredByRocksDb(level) ? LaterKafka.readOnly(opened(), level) : this;
  }

  @Override
  public void put(Windowed<Bytes> sessionKey, byte @Nullable [] aggregate) {
    opened().put(sessionKey, aggregate);
  }

  @Override
  public void remove(Windowed<Bytes> sessionKey) {
    opened().remove(sessionKey);
  }

  @Override
  public byte @Nullable [] fetchSession(Bytes key, long sessionStartTime, long sessionEndTime) {
    return opened().fetchSession(key, sessionStartTime, sessionEndTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      long earliestSessionEndTime, long latestSessionEndTime) {
    return opened().findSessions(earliestSessionEndTime, latestSessionEndTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      Bytes key, long earliestSessionEndTime, long latestSessionStartTime) {
    return opened().findSessions(key, earliestSessionEndTime, latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
      Bytes key, long earliestSessionEndTime, long latestSessionStartTime) {
    return opened().backwardFindSessions(key, earliestSessionEndTime, latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestSessionEndTime,
      long latestSessionStartTime) {
    return opened().findSessions(keyFrom, keyTo, earliestSessionEndTime, latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestSessionEndTime,
      long latestSessionStartTime) {
    return opened()
        .backwardFindSessions(keyFrom, keyTo, earliestSessionEndTime, latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes key) {
    return opened().fetch(key);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(Bytes key) {
    return opened().backwardFetch(key);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo) {
    return opened().fetch(keyFrom, keyTo);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo) {
    return opened().backwardFetch(keyFrom, keyTo);
  }
}
