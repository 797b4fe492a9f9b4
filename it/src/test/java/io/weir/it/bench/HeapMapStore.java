package io.weir.it.bench;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A bare map of byte arrays behind the interface of a store, without any order. On a hash map it is
 * the ceiling: what a store on the heap cannot beat.
 */
final class HeapMapStore extends HeapStore implements KeyValueStore<Bytes, byte[]> {
  private final Map<Bytes, byte[]> map;

  HeapMapStore(String name, Map<Bytes, byte[]> map) {
    super(name);
    this.map = map;
  }

  @Override
  void restore(ConsumerRecord<byte[], byte[]> changed) {
    put(Bytes.wrap(changed.key()), changed.value());
  }

  @Override
  public byte[] get(Bytes key) {
    return map.get(key);
  }

  @Override
  public void put(Bytes key, byte[] value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  @Override
  public byte[] putIfAbsent(Bytes key, byte[] value) {
    return map.putIfAbsent(key, value);
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    entries.forEach(entry -> put(entry.key, entry.value));
  }

  @Override
  public byte[] delete(Bytes key) {
    return map.remove(key);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
    throw new UnsupportedOperationException("the heap map has no order");
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    throw new UnsupportedOperationException("the heap map has no order");
  }

  @Override
  public long approximateNumEntries() {
    return map.size();
  }

  @Override
  void clear() {
    map.clear();
  }
}
