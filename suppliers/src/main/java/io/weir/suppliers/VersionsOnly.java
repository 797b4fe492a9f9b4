package io.weir.suppliers;

import java.util.List;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.VersionedBytesStore;
import org.jspecify.annotations.Nullable;

/**
 * A versioned store, which refuses what a key-value store does without a time, in Kafka's words.
 */
interface VersionsOnly extends VersionedBytesStore {
  @Override
  default void put(Bytes key, byte @Nullable [] value) {
    throw new UnsupportedOperationException(
        "Versioned key-value stores should use put(key, value, timestamp) instead");
  }

  @Override
  default byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
    throw unsupported("putIfAbsent(key, value)");
  }

  @Override
  default void putAll(List<KeyValue<Bytes, byte[]>> entries) {
    throw unsupported("putAll(entries)");
  }

  @Override
  default byte @Nullable [] delete(Bytes key) {
    throw unsupported("delete(key). Use delete(key, timestamp) instead.");
  }

  @Override
  default KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
    throw unsupported("range(from, to)");
  }

  @Override
  default KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
    throw unsupported("reverseRange(from, to)");
  }

  @Override
  default KeyValueIterator<Bytes, byte[]> all() {
    throw unsupported("all()");
  }

  @Override
  default KeyValueIterator<Bytes, byte[]> reverseAll() {
    throw unsupported("reverseAll()");
  }

  @Override
  default <S extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(
      P prefix, S prefixKeySerializer) {
    throw unsupported("prefixScan(prefix, prefixKeySerializer)");
  }

  @Override
  default long approximateNumEntries() {
    throw unsupported("approximateNumEntries()");
  }

  private static UnsupportedOperationException unsupported(String operation) {
    return new UnsupportedOperationException(
        "Versioned key-value stores do not support " + operation);
  }
}
