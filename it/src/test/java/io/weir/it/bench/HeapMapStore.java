package io.weir.it.bench;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A bare map of byte arrays behind the interface of a store. On a hash map it is the ceiling: what
 * a store on the heap cannot beat. The first read of a range makes it a skip list, which may be
 * read while it is changed.
 */
final class HeapMapStore extends HeapStore implements KeyValueStore<Bytes, byte[]> {
  private Map<Bytes, byte[]> map;

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
    return rows(ordered().subMap(from, true, to, true));
  }

  @Override
  public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S prefixKeySerializer) {
    byte[] from = prefixKeySerializer.serialize(null, prefix);
    byte[] to = Arrays.copyOf(from, Keys.LENGTH);
    Arrays.fill(to, from.length, to.length, (byte) 0xff);
    return range(Bytes.wrap(from), Bytes.wrap(to));
  }

  private NavigableMap<Bytes, byte[]> ordered() {
    if (!(map instanceof NavigableMap)) {
      map = new ConcurrentSkipListMap<>(map);
    }
    return (NavigableMap<Bytes, byte[]>) map;
  }

  private static KeyValueIterator<Bytes, byte[]> rows(Map<Bytes, byte[]> rows) {
    Iterator<Map.Entry<Bytes, byte[]>> entries = rows.entrySet().iterator();
    return new HeapRows<>(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return entries.hasNext();
          }

          @Override
          public KeyValue<Bytes, byte[]> next() {
            Map.Entry<Bytes, byte[]> entry = entries.next();
            return KeyValue.pair(entry.getKey(), entry.getValue());
          }
        });
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return rows(ordered());
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
