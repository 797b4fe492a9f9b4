package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.WindowStore;

/** Counts by key and window as the DSL does: one read and one write for each window of a record. */
final class WindowedCount implements Operation {
  private final WindowStore<Bytes, byte[]> store;
  private final Windows windows;
  private final Values values;
  private final WindowCounts expected;

  WindowedCount(WindowStore<Bytes, byte[]> store, Shape shape, WindowCounts expected) {
    this.store = store;
    this.expected = expected;
    windows = shape.windows();
    values = new Values(shape.valueBytes());
  }

  @Override
  public void run(long id, long offset) {
    long time = windows.time(offset);
    long last = windows.lastStart(time);
    for (long start = windows.firstStart(time); start <= last; start += windows.advanceMs()) {
      count(id, start, time);
    }
  }

  private void count(long id, long start, long time) {
    byte[] before = store.fetch(Keys.bytes(id), start);
    long count = before == null ? 0 : values.count(before);
    expected.checkAndAdd(id, start, count);
    store.put(Keys.bytes(id), values.value(time, count + 1), start);
  }
}
