package io.weir.suppliers;

import io.weir.stores.Cursor;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.WindowEngine;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * A store on a window log: what is the same for windows, whose time is their start, and sessions,
 * whose time is their end.
 */
abstract sealed class TimedEngineStore extends EngineStore<WindowEngine>
    permits WindowEngineStore, SessionEngineStore {
  private final TimeDivision times;
  private final DroppedRecords dropped;

  TimedEngineStore(OpenEngine<WindowEngine> engine, TimeDivision times) {
    super(engine);
    this.times = times;
    this.dropped = new DroppedRecords(engine.context());
  }

  /**
   * Answers once in vain: what the first rows of a key take from files is in memory when they are
   * read again, while writes wait. Reads of many keys read nothing before their first row.
   */
  @Override
  final void prepare(Query<?> query) {
    QueryResult<?> early = answer(query);
    if (early.isSuccess() && early.getResult() instanceof KeyValueIterator<?, ?> rows) {
      rows.close();
    }
  }

  /** Writes a row, unless it comes too late. */
  final void write(byte[] row, byte @Nullable [] value, long time) {
    if (times.isLate(time, streamTime())) {
      drop();
    } else {
      engine().put(row, value);
    }
  }

  /** A record that is not written all the same brings the position on. */
  final void drop() {
    engine().skip();
    dropped.count("Skipping record for expired segment.");
  }

  /** The earliest time that reads see, but those of {@link #rowsByTime} that emit. */
  final long earliest() {
    return times.earliest(streamTime());
  }

  private long streamTime() {
    return engine().ask(WindowEngine::streamTime);
  }

  /** The rows of one key between two times. */
  final Cursor rows(Bytes key, long from, long to, Direction direction) {
    Objects.requireNonNull(key, "key cannot be null");
    byte[] plain = key.get();
    long first = Math.max(from, earliest());
    return between(first, to, log -> log.fetch(plain, first, to, direction));
  }

  /** The rows of all keys in a range, null for no bound, between two times. */
  final Cursor rows(
      @Nullable Bytes keyFrom, @Nullable Bytes keyTo, long from, long to, Direction direction) {
    engine().check();
    if (isInverted(keyFrom, keyTo)) {
      return NoEntries.CURSOR;
    }
    if (keyFrom != null && keyFrom.equals(keyTo)) {
      return rows(keyFrom, from, to, direction); // Sliding windows ask so for every record.
    }
    byte @Nullable [] lowest = keyFrom == null ? null : keyFrom.get();
    byte @Nullable [] highest = keyTo == null ? null : keyTo.get();
    long first = Math.max(from, earliest());
    return between(first, to, log -> log.fetchAll(lowest, highest, first, to, direction));
  }

  /**
   * The rows of all keys between two times; also those that have expired if the operator asks who
   * emits them now.
   */
  final Cursor rowsByTime(long from, long to) {
    if (times.untilEmitted() && EmittingOperator.asks()) {
      return between(from, to, log -> log.emit(from, to));
    }
    return rows(null, null, from, to, Direction.ASCENDING);
  }

  /** What a scan finds, which is nothing if no time is from the one to the other. */
  private Cursor between(long from, long to, Function<WindowEngine, Cursor> scan) {
    return to < 0 || to < from ? NoEntries.CURSOR : engine().scan(scan);
  }
}
