package io.weir.suppliers;

import io.weir.stores.Cursor;
import io.weir.stores.Engine;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.KeyValueEngine.Direction;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A key-value store on an open engine. */
final class KeyValueEngineStore extends EngineStore<KeyValueEngine>
    implements KeyValueStore<Bytes, byte[]> {
  KeyValueEngineStore(OpenEngine<KeyValueEngine> engine) {
    super(engine);
  }

  @Override
  QueryResult<?> answer(Query<?> query) {
    return StoreQueries.ofKeyValues(this, query);
  }

  @Override
  void prepare(Query<?> query) {
    if (query.getClass() == RangeQuery.class) {
      engine().prepare(KeyValueEngine::prepareScan);
    }
  }

  // ---- reads

  @Override
  public byte @Nullable [] get(Bytes key) {
    return engine().get(key.get());
  }

  @Override
  public long approximateNumEntries() {
    return engine().ask(Engine::size);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    return range(from, to, Direction.ASCENDING);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    return range(from, to, Direction.DESCENDING);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> all() {
    return scan(null, null, true, Direction.ASCENDING);
  }

  @Override
  public KeyValueIterator<Bytes, byte[]> reverseAll() {
    return scan(null, null, true, Direction.DESCENDING);
  }

  @Override
  public <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S prefixKeySerializer) {
    engine().check();
    Objects.requireNonNull(prefix, "prefix cannot be null");
    Objects.requireNonNull(prefixKeySerializer, "prefixKeySerializer cannot be null");
    byte[] from = prefixKeySerializer.serialize(null, prefix);
    return scan(from, afterAllWith(from), false, Direction.ASCENDING);
  }

  /** The lowest key above all that begin with the prefix; null if there is none. */
  private static byte @Nullable [] afterAllWith(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xff) {
        byte[] after = Arrays.copyOf(prefix, last + 1);
        after[last]++;
        return after;
      }
    }
    return null;
  }

  private KeyValueIterator<Bytes, byte[]> range(
      @Nullable Bytes from, @Nullable Bytes to, Direction direction) {
    engine().check();
    return isInverted(from, to)
        ? iterator(NoEntries.CURSOR)
        : scan(from == null ? null : from.get(), to == null ? null : to.get(), true, direction);
  }

  private KeyValueIterator<Bytes, byte[]> scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    return iterator(engine().scan(entries -> entries.scan(from, to, toInclusive, direction)));
  }

  private KeyValueIterator<Bytes, byte[]> iterator(Cursor cursor) {
    return new StoreIterator<>(engine(), cursor, Bytes::wrap);
  }

  // ---- writes

  @Override
  public void put(Bytes key, byte @Nullable [] value) {
    Objects.requireNonNull(key, "key cannot be null");
    engine().put(key.get(), value);
  }

  @Override
  public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    engine().check();
    entries.forEach(entry -> Objects.requireNonNull(entry.key, "key cannot be null"));
    engine().putAll(entries);
  }

  @Override
  public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    Objects.requireNonNull(key, "key cannot be null");
    byte[] present = get(key);
    if (present == null && value != null) {
      put(key, value);
    }
    return present;
  }

  @Override
  public byte @Nullable [] delete(Bytes key) {
    Objects.requireNonNull(key, "key cannot be null");
    byte[] present = get(key);
    put(key, null);
    return present;
  }
}
