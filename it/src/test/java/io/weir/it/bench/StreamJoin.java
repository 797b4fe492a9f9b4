package io.weir.it.bench;

import io.weir.it.bench.Driver.Operation;
import io.weir.it.bench.Row.Shape;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Joins two streams as the DSL does: a record goes into the store of its own side, and is joined
 * with all of its key in the store of the other that are near in time. The sides take turns.
 */
final class StreamJoin implements Operation {
  private final List<Side> sides;
  private final Windows windows;
  private final long nearMs;
  private final Values values;
  private final boolean strict;

  /**
   * Makes a join of two stores.
   *
   * @param strict whether the stores are held to the right answers
   */
  StreamJoin(
      WindowStore<Bytes, byte[]> left,
      WindowStore<Bytes, byte[]> right,
      Shape shape,
      boolean strict) {
    this.strict = strict;
    windows = shape.windows();
    nearMs = windows.sizeMs() / 2;
    values = new Values(shape.valueBytes());
    int recordsMax = Math.toIntExact(windows.recordsPerSecond() * windows.sizeMs() / 1_000 + 2);
    sides =
        Stream.of(left, right)
            .map(store -> new Side(store, new RecentRecords(shape.keys(), nearMs, recordsMax)))
            .toList();
  }

  /** The store of a side, and what it has to answer. */
  private record Side(WindowStore<Bytes, byte[]> store, RecentRecords expected) {}

  @Override
  public void run(long id, long offset) {
    Side own = sides.get((int) (offset & 1));
    Side other = sides.get((int) (~offset & 1));
    long time = windows.time(offset);
    own.store.put(Keys.bytes(id), values.value(time, offset), time);
    own.expected.add(id, time);
    long found = matches(other.store, id, time);
    long expected = other.expected.of(id, time);
    if (found != expected && strict) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT, "expected %d rows of id %d near %d, got %d", expected, id, time, found));
    }
  }

  private long matches(WindowStore<Bytes, byte[]> store, long id, long time) {
    long found = 0;
    long before = time - nearMs;
    try (WindowStoreIterator<byte[]> rows =
        store.fetch(Keys.bytes(id), time - nearMs, time + nearMs)) {
      while (rows.hasNext()) {
        var row = rows.next();
        if (row.key < before || row.key != values.timestamp(row.value)) {
          throw new IllegalStateException(
              "expected a row from " + before + " on with its own value, got " + row.key);
        }
        before = row.key;
        found++;
      }
    }
    return found;
  }
}
