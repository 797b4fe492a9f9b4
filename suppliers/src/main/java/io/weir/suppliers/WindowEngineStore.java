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
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** A window store on a window log, from its opening to its close. */
final class WindowEngineStore extends TimedEngineStore implements WindowStore<Bytes, byte[]> {
  private final long windowSizeMs;
  private final boolean retainDuplicates;
  private final SequenceNumber sequence;

  /**
   * Puts a store on an engine.
   *
   * @param sequence of the values that were put; used if duplicates are retained
   */
  WindowEngineStore(
      OpenEngine<WindowEngine> engine, WindowRequest request, SequenceNumber sequence) {
    super(engine, request.times());
    this.windowSizeMs = request.windowSizeMs();
    this.retainDuplicates = request.retainDuplicates();
    this.sequence = sequence;
  }

  @Override
  QueryResult<?> answer(Query<?> query) {
    return StoreQueries.ofWindows(this, query);
  }

  // ---- writes

  @Override
  public void put(Bytes key, byte @Nullable [] value, long windowStartTimestamp) {
    Objects.requireNonNull(key, "key cannot be null");
    if (!retainDuplicates) {
      writeWindow(WindowRow.of(key, windowStartTimestamp, 0), value, windowStartTimestamp);
      return;
    }
    int next = sequence.next();
    if (value == null) { // there is nothing that it could replace
      engine().check();
    } else {
      writeWindow(WindowRow.of(key, windowStartTimestamp, next), value, windowStartTimestamp);
    }
    sequence.take(next);
  }

  private void writeWindow(byte[] row, byte @Nullable [] value, long start) {
    if (start < 0) { // No window begins before time does.
      drop();
    } else {
      write(row, value, start);
    }
  }

  // ---- reads of one key

  @Override
  public byte @Nullable [] fetch(Bytes key, long time) {
    Objects.requireNonNull(key, "key cannot be null");
    return time < Math.max(0, earliest())
        ? null
        : engine().get(WindowRow.of(key, time, retainDuplicates ? sequence.last() : 0));
  }

  @Override
  public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
    return starts(key, timeFrom, timeTo, Direction.ASCENDING);
  }

  @Override
  public WindowStoreIterator<byte[]> backwardFetch(Bytes key, long timeFrom, long timeTo) {
    return starts(key, timeFrom, timeTo, Direction.DESCENDING);
  }

  private WindowStoreIterator<byte[]> starts(Bytes key, long from, long to, Direction direction) {
    return new RowIterator.OfStarts(engine(), rows(key, from, to, direction));
  }

  // ---- reads of many keys

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long timeFrom, long timeTo) {
    return windows(keyFrom, keyTo, timeFrom, timeTo, Direction.ASCENDING);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetch(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long timeFrom, long timeTo) {
    return windows(keyFrom, keyTo, timeFrom, timeTo, Direction.DESCENDING);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
    return windows(rowsByTime(timeFrom, timeTo));
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardFetchAll(long timeFrom, long timeTo) {
    return windows(null, null, timeFrom, timeTo, Direction.DESCENDING);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
    return windows(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> backwardAll() {
    return windows(null, null, 0, Long.MAX_VALUE, Direction.DESCENDING);
  }

  private KeyValueIterator<Windowed<Bytes>, byte[]> windows(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long from, long to, Direction direction) {
    return windows(rows(keyFrom, keyTo, from, to, direction));
  }

  private KeyValueIterator<Windowed<Bytes>, byte[]> windows(Cursor rows) {
    return new RowIterator<>(engine(), rows, row -> WindowRow.windowed(row, windowSizeMs));
  }
}
