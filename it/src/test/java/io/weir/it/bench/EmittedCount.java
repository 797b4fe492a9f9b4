package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;

/**
 * A windowed count that is emitted when its window closes. As the DSL does, it looks once a second
 * of event time whether a window has closed, and then reads what has since the last time; the first
 * time from the beginning of time.
 */
final class EmittedCount implements Operation {
  private static final long LOOK_EVERY_MS = 1_000;

  private final WindowStore<Bytes, byte[]> store;
  private final Operation counting;
  private final Windows windows;
  private final Values values;
  private final WindowCounts expected;
  private long lastLook;
  private long from;

  /** Emits what {@code expected} remembers: the open window and the one before. */
  EmittedCount(WindowStore<Bytes, byte[]> store, Shape shape, WindowCounts expected) {
    this.store = store;
    this.expected = expected;
    counting = new WindowedCount(store, shape, expected);
    windows = shape.windows();
    values = new Values(shape.valueBytes());
  }

  @Override
  public void run(long id, long offset) {
    counting.run(id, offset);
    long time = windows.time(offset);
    if (time / LOOK_EVERY_MS != lastLook) {
      lastLook = time / LOOK_EVERY_MS;
      emitUntil(time - windows.sizeMs());
    }
  }

  private void emitUntil(long to) {
    long closed = windows.lastStart(to);
    if (closed < from) {
      return;
    }
    long keys = 0;
    long records = 0;
    try (KeyValueIterator<Windowed<Bytes>, byte[]> rows = store.fetchAll(from, to)) {
      while (rows.hasNext()) {
        var row = rows.next();
        if (row.key.window().start() != closed) {
          throw new IllegalStateException("expected windows at " + closed + ", got " + row.key);
        }
        keys++;
        records += values.count(row.value);
      }
    }
    expected.checkWindow(closed, keys, records);
    from = to + 1;
  }
}
