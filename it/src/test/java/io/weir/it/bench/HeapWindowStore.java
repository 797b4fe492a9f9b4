package io.weir.it.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.TimeWindow;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * One bare map of byte arrays for every start of a window, behind the interface of a store. A map
 * is dropped when its window is older than the retention; nothing else is done about time.
 */
final class HeapWindowStore extends HeapStore implements WindowStore<Bytes, byte[]> {
  private final Supplier<Map<Bytes, byte[]>> maps;
  private final NavigableMap<Long, Map<Bytes, byte[]>> starts = new TreeMap<>();
  private final long retentionMs;
  private final long sizeMs;

  /**
   * Makes an empty store.
   *
   * @param maps makes the map of a window
   */
  HeapWindowStore(DslWindowParams params, Supplier<Map<Bytes, byte[]>> maps) {
    super(params.name());
    this.maps = maps;
    retentionMs = params.retentionPeriod().toMillis();
    sizeMs = params.windowSize().toMillis();
  }

  @Override
  public void put(Bytes key, byte[] value, long start) {
    Map<Bytes, byte[]> window = starts.get(start);
    if (window == null) {
      window = maps.get();
      starts.put(start, window);
      starts.headMap(starts.lastKey() - retentionMs, true).clear();
    }
    if (value == null) {
      window.remove(key);
    } else {
      window.put(key, value);
    }
  }

  @Override
  public byte[] fetch(Bytes key, long start) {
    Map<Bytes, byte[]> window = starts.get(start);
    return window == null ? null : window.get(key);
  }

  @Override
  public WindowStoreIterator<byte[]> fetch(Bytes key, long from, long to) {
    List<KeyValue<Long, byte[]>> rows = new ArrayList<>();
    if (from <= to) {
      starts
          .subMap(from, true, to, true)
          .forEach(
              (start, window) -> {
                byte[] value = window.get(key);
                if (value != null) {
                  rows.add(KeyValue.pair(start, value));
                }
              });
    }
    return new HeapRows.ByTime(rows.iterator());
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long from, long to) {
    NavigableMap<Long, Map<Bytes, byte[]>> range =
        from <= to ? starts.subMap(from, true, to, true) : new TreeMap<>();
    return new HeapRows<>(new Rows(range.entrySet().iterator(), sizeMs));
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
    return fetchAll(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      Bytes keyFrom, Bytes keyTo, long from, long to) {
    throw new UnsupportedOperationException("the heap map has no order of keys");
  }

  @Override
  void clear() {
    starts.clear();
  }

  /** The rows of one window after the other. */
  private static final class Rows implements Iterator<KeyValue<Windowed<Bytes>, byte[]>> {
    private final Iterator<Map.Entry<Long, Map<Bytes, byte[]>>> windows;
    private final long sizeMs;
    private Iterator<Map.Entry<Bytes, byte[]>> rows = Map.<Bytes, byte[]>of().entrySet().iterator();
    private TimeWindow window;

    Rows(Iterator<Map.Entry<Long, Map<Bytes, byte[]>>> windows, long sizeMs) {
      this.windows = windows;
      this.sizeMs = sizeMs;
      window = new TimeWindow(0, sizeMs);
    }

    @Override
    public boolean hasNext() {
      while (!rows.hasNext() && windows.hasNext()) {
        Map.Entry<Long, Map<Bytes, byte[]>> next = windows.next();
        window = new TimeWindow(next.getKey(), next.getKey() + sizeMs);
        rows = next.getValue().entrySet().iterator();
      }
      return rows.hasNext();
    }

    @Override
    public KeyValue<Windowed<Bytes>, byte[]> next() {
      Map.Entry<Bytes, byte[]> row = rows.next();
      return KeyValue.pair(new Windowed<>(row.getKey(), window), row.getValue());
    }
  }
}
