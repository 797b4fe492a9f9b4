package io.weir.it.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.DslWindowParams;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * A bare map of the rows of each key in the order of their arrival, behind the interface of a
 * store: what a stream-stream join needs. A put drops rows of its key that are older than the
 * retention; nothing else is done about time.
 */
final class HeapJoinStore extends HeapStore implements WindowStore<Bytes, byte[]> {
  private final Map<Bytes, ArrayDeque<KeyValue<Long, byte[]>>> keys;
  private final long retentionMs;

  HeapJoinStore(DslWindowParams params, Map<Bytes, ArrayDeque<KeyValue<Long, byte[]>>> keys) {
    super(params.name());
    this.keys = keys;
    retentionMs = params.retentionPeriod().toMillis();
  }

  @Override
  public void put(Bytes key, byte[] value, long time) {
    if (value == null) {
      return;
    }
    ArrayDeque<KeyValue<Long, byte[]>> rows = keys.get(key);
    if (rows == null) {
      rows = new ArrayDeque<>(4);
      keys.put(key, rows);
    }
    while (!rows.isEmpty() && rows.peekFirst().key <= time - retentionMs) {
      rows.removeFirst();
    }
    rows.addLast(KeyValue.pair(time, value));
  }

  @Override
  public WindowStoreIterator<byte[]> fetch(Bytes key, long from, long to) {
    ArrayDeque<KeyValue<Long, byte[]>> rows = keys.get(key);
    if (rows == null) {
      return new HeapRows.ByTime(List.<KeyValue<Long, byte[]>>of().iterator());
    }
    List<KeyValue<Long, byte[]>> found = new ArrayList<>(rows.size());
    for (KeyValue<Long, byte[]> row : rows) {
      if (row.key >= from && row.key <= to) {
        found.add(row);
      }
    }
    return new HeapRows.ByTime(found.iterator());
  }

  @Override
  public byte[] fetch(Bytes key, long time) {
    throw new UnsupportedOperationException("a join never asks for one row");
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(
      Bytes keyFrom, Bytes keyTo, long from, long to) {
    throw new UnsupportedOperationException("a join only asks for one key");
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long from, long to) {
    throw new UnsupportedOperationException("a join only asks for one key");
  }

  @Override
  public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
    throw new UnsupportedOperationException("a join only asks for one key");
  }

  @Override
  void clear() {
    keys.clear();
  }
}
