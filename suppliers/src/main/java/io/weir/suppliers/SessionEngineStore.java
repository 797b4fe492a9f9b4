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
final class SessionEngineStore extends TimedEngineStore implements SessionStore<Bytes, byte[]> {

  SessionEngineStore(OpenEngine<WindowEngine> engine, TimeDivision times) {
    super(engine, times);
  }

  @Override
  QueryResult<?> answer(Query<?> query) {
    return StoreQueries.ofSessions(this, query);
  }

  // ---- writes

  @Override
  public void put(Windowed<Bytes> sessionKey, byte @Nullable [] aggregate) {
    Objects.requireNonNull(sessionKey, "sessionKey cannot be null");
    write(SessionRow.of(sessionKey), aggregate, sessionKey.window().end());
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
    return sessions(
        rows(key, earliestSessionEndTime, Long.MAX_VALUE, Direction.ASCENDING),
        latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
      Bytes key, long earliestSessionEndTime, long latestSessionStartTime) {
    return sessions(
        rows(key, earliestSessionEndTime, Long.MAX_VALUE, Direction.DESCENDING),
        latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes key) {
    return findSessions(key, 0, Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(Bytes key) {
    return backwardFindSessions(key, 0, Long.MAX_VALUE);
  }

  // ---- reads of many keys

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      long earliestSessionEndTime, long latestSessionEndTime) {
    return sessions(rowsByTime(earliestSessionEndTime, latestSessionEndTime), Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> findSessions(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestSessionEndTime,
      long latestSessionStartTime) {
    return sessions(
        rows(keyFrom, keyTo, earliestSessionEndTime, Long.MAX_VALUE, Direction.ASCENDING),
        latestSessionStartTime);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFindSessions(
      @Nullable Bytes keyFrom,
      @Nullable Bytes keyTo,
      long earliestSessionEndTime,
      long latestSessionStartTime) {
    return sessions(
        rows(keyFrom, keyTo, earliestSessionEndTime, Long.MAX_VALUE, Direction.DESCENDING),
        latestSessionStartTime);
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

  private KeyValueIterator<Windowed<Bytes>, byte[]> sessions(Cursor rows, long latestStart) {
    Cursor started = latestStart == Long.MAX_VALUE ? rows : new StartedSessions(rows, latestStart);
    return new RowIterator<>(engine(), started, SessionRow::windowed);
  }
}
