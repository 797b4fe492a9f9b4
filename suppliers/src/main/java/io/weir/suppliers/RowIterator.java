package io.weir.suppliers;

import io.weir.stores.Cursor;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over windows or sessions. Kafka wants it to be at its end when its store was closed, where
 * an iterator over a key-value store is to throw.
 *
 * @param <K> what a key is to Kafka
 */
sealed class RowIterator<K> extends StoreIterator<K> permits RowIterator.OfStarts {
  RowIterator(OpenEngine<?> engine, Cursor cursor, Function<byte[], K> keys) {
    super(engine, cursor, keys);
  }

  @Override
  final @Nullable KeyValue<K, byte[]> afterStoreClosed() {
    return null;
  }

  /** Walks over windows of one key, which only differ in their start. */
  static final class OfStarts extends RowIterator<Long> implements WindowStoreIterator<byte[]> {
    OfStarts(OpenEngine<?> engine, Cursor cursor) {
      super(engine, cursor, WindowRow::start);
    }
  }
}
