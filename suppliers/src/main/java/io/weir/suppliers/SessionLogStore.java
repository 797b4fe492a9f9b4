package io.weir.suppliers;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.WindowEngine;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;
import org.jspecify.annotations.Nullable;

/** A session store on a window log, from its opening to its close. The time of a row is its end. */
final class SessionLogStore extends EngineStore<WindowEngine>
    implements SessionStore<Bytes, byte[]> {
  private final TimeDivision times;
  private final DroppedRecords dropped;

  SessionLogStore(OpenEngine<WindowEngine> engine, TimeDivision times) {
    super(engine);
    this.times = times;
    this.dropped = new DroppedRecords(engine.context());
  }

  @Override
  QueryResult<?> answer(Query<?> query) {
    return StoreQueries.ofSessions(this, query);
  }

  // ---- writes

  @Override
  public void put(Windowed<Bytes> sessionKey, byte @Nullable [] aggregate) {
    Objects.requireNonNull(sessionKey, "sessionKey cannot be null");
    if (times.isLate(sessionKey.window().end(), streamTime())) {
      engine().skip();
      dropped.count();
    } else {
      engine().put(SessionRow.of(sessionKey), aggregate);
    }
  }

  @Override
  public void remove(Windowed<Bytes> sessionKey) {
    Objects.requireNonNull(sessionKey, "sessionKey cannot be null");
    engine().put(SessionRow.of(sessionKey), null);
  }

  // ---- reads of one key

  @Override
  public byte @Nullable [] fetchSession(Bytes key, long sessionStartTime, long sessionEndTime) {
    Objects.requireNonNull(key, "key cannot be null");
    return sessionEndTime < Math.max(0, earliest())
        ? null
        : engine().get(SessionRow.of(key, sessionStartTime, sessionEndTime));
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      Bytes key, long earliestSessionEndTime, long latestSessionStartTime) {
    return sessions(rows(key, earliestSessionEndTime, Direction.ASCENDING), latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
      Bytes key, long earliestSessionEndTime, long latestSessionStartTime) {
    return sessions(
        rows(key, earliestSessionEndTime, Direction.DESCENDING), latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes key) {
    return findSessions(key, 0, Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(Bytes key) {
    return backwardFindSessions(key, 0, Long.MAX_VALUE);
  }

  private Cursor rows(Bytes key, long earliestEnd, Direction direction) {
    Objects.requireNonNull(key, "key cannot be null");
    byte[] plain = key.get();
    long first = Math.max(earliestEnd, earliest());
    return engine().scan(log -> log.fetch(plain, first, Long.MAX_VALUE, direction));
  }

  // ---- reads of many keys

  /** All sessions between two times, also those that are only there to be emitted. */
  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      long earliestSessionEndTime, long latestSessionEndTime) {
    engine().check();
    boolean none = latestSessionEndTime < 0 || latestSessionEndTime < earliestSessionEndTime;
    return sessions(
        none
            ? NoEntries.CURSOR
            : engine()
                .scan(
                    log ->
                        log.fetchAll(
                            null,
                            null,
                            earliestSessionEndTime,
                            latestSessionEndTime,
                            Direction.ASCENDING)),
        Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestSessionEndTime,
      long latestSessionStartTime) {
    return sessions(
        rows(keyFrom, keyTo, earliestSessionEndTime, Direction.ASCENDING), latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestSessionEndTime,
      long latestSessionStartTime) {
    return sessions(
        rows(keyFrom, keyTo, earliestSessionEndTime, Direction.DESCENDING), latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo) {
    return findSessions(keyFrom, keyTo, 0, Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo) {
    return backwardFindSessions(keyFrom, keyTo, 0, Long.MAX_VALUE);
  }

  private Cursor rows(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long earliestEnd, Direction direction) {
    engine().check();
    if (isInverted(keyFrom, keyTo)) {
      return NoEntries.CURSOR;
    }
    if (keyFrom != null && keyFrom.equals(keyTo)) {
      return rows(keyFrom, earliestEnd, direction);
    }
    byte @Nullable [] lowest = keyFrom == null ? null : keyFrom.get();
    byte @Nullable [] highest = keyTo == null ? null : keyTo.get();
    long first = Math.max(earliestEnd, earliest());
    return engine().scan(log -> log.fetchAll(lowest, highest, first, Long.MAX_VALUE, direction));
  }

  private long earliest() {
    return times.earliest(streamTime());
  }

  private long streamTime() {
    return engine().ask(WindowEngine::streamTime);
  }

  private KeyValueIterator<Windowed<Bytes>, byte[]> sessions(Cursor rows, long latestStart) {
    Cursor started = latestStart == Long.MAX_VALUE ? rows : new StartedSessions(rows, latestStart);
    return new RowIterator<>(engine(), started, SessionRow::windowed);
  }
}
