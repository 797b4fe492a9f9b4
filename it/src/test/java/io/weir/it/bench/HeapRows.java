package io.weir.it.bench;

import java.util.Iterator;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** Rows of a store on the heap, which need no closing. */
class HeapRows<K> implements KeyValueIterator<K, byte[]> {
  private final Iterator<KeyValue<K, byte[]>> rows;

  HeapRows(Iterator<KeyValue<K, byte[]>> rows) {
    this.rows = rows;
  }

  /** Rows of one key by their times. */
  static final class ByTime extends HeapRows<Long> implements WindowStoreIterator<byte[]> {
    ByTime(Iterator<KeyValue<Long, byte[]>> rows) {
      super(rows);
    }
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public KeyValue<K, byte[]> next() {
    return rows.next();
  }

  @Override
  public K peekNextKey() {
    throw new UnsupportedOperationException("the heap map only goes forward");
  }

  @Override
  public void close() {
    // holds nothing
  }
}
