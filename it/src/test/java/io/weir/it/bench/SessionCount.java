package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.SessionWindow;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.SessionStore;

/**
 * Counts by session as the DSL does: what lies within the gap of a record is removed, and one
 * session that spans all of it and the record is put.
 */
final class SessionCount implements Operation {
  private final SessionStore<Bytes, byte[]> store;
  private final Windows windows;
  private final Values values;
  private final boolean strict;
  private final List<Windowed<Bytes>> merged = new ArrayList<>();
  private final long[] lastStarts;
  private final long[] lastEnds;
  private final int[] lastCounts;

  /**
   * Makes a count of nothing.
   *
   * @param strict whether the store is held to the right answers
   */
  SessionCount(SessionStore<Bytes, byte[]> store, Shape shape, boolean strict) {
    this.store = store;
    this.strict = strict;
    windows = shape.windows();
    values = new Values(shape.valueBytes());
    int keys = Math.toIntExact(shape.keys());
    lastStarts = new long[keys];
    lastEnds = new long[keys];
    lastCounts = new int[keys];
  }

  @Override
  public void run(long id, long offset) {
    long time = windows.time(offset);
    long start = time;
    long count = 0;
    merged.clear();
    try (KeyValueIterator<Windowed<Bytes>, byte[]> sessions =
        store.findSessions(Keys.bytes(id), time - windows.sizeMs(), time + windows.sizeMs())) {
      while (sessions.hasNext()) {
        var session = sessions.next();
        merged.add(session.key);
        start = Math.min(start, session.key.window().start());
        count += values.count(session.value);
      }
    }
    expect((int) id, time, start, count);
    for (Windowed<Bytes> session : merged) {
      store.remove(new Windowed<>(Keys.bytes(id), session.window()));
    }
    store.put(
        new Windowed<>(Keys.bytes(id), new SessionWindow(start, time)),
        values.value(time, count + 1));
  }

  /** Checks what was found, then makes the record the end of the session of its key. */
  private void expect(int id, long time, long start, long count) {
    if (time - lastEnds[id] > windows.sizeMs()) {
      lastStarts[id] = time;
      lastCounts[id] = 0;
    }
    if (strict && (start != lastStarts[id] || count != lastCounts[id])) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "expected a session of %d records since %d for id %d, got one of %d since %d",
              lastCounts[id],
              lastStarts[id],
              id,
              count,
              start));
    }
    lastEnds[id] = time;
    lastCounts[id]++;
  }
}
