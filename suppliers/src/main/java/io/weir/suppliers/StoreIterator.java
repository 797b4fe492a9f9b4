package io.weir.suppliers;

import io.weir.stores.Cursor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries that a cursor finds. Used by one thread; only {@link #endWithStore} is
 * called by another.
 *
 * @param <K> what a key is to Kafka
 */
sealed class StoreIterator<K> implements KeyValueIterator<K, byte[]>, OpenIterator
    permits RowIterator {
  private final OpenEngine<?> engine;
  private final Cursor cursor;
  private final Function<byte[], K> keys;

  private @Nullable KeyValue<K, byte[]> upcoming;
  private volatile boolean closed;
  private volatile boolean endedWithStore;

  /**
   * Begins before the first entry of the cursor, which it closes in the end.
   *
   * @param engine the engine of the cursor; it knows this iterator until it is closed
   * @param keys makes a key of the bytes that the cursor has for it
   */
  StoreIterator(OpenEngine<?> engine, Cursor cursor, Function<byte[], K> keys) {
    this.engine = engine;
    this.cursor = cursor;
    this.keys = keys;
    engine.iterators().add(this);
  }

  @Override
  public final boolean hasNext() {
    return upcoming() != null;
  }

  @Override
  public final K peekNextKey() {
    return existing().key;
  }

  @Override
  public final KeyValue<K, byte[]> next() {
    KeyValue<K, byte[]> next = existing();
    upcoming = null;
    return next;
  }

  private KeyValue<K, byte[]> existing() {
    KeyValue<K, byte[]> next = upcoming();
    if (next == null && endedWithStore) {
      throw closedException(); // Whoever has just seen an entry is to learn why it is gone.
    }
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next;
  }

  private @Nullable KeyValue<K, byte[]> upcoming() {
    if (closed) {
      throw closedException();
    }
    if (endedWithStore) {
      return afterStoreClosed();
    }
    try {
      if (upcoming == null && cursor.next()) {
        upcoming = KeyValue.pair(keys.apply(cursor.key()), cursor.value());
      }
      return upcoming;
    } catch (StoreClosedException e) {
      endWithStore(); // It closes at this moment.
      return afterStoreClosed();
    } catch (StoreException e) {
      throw engine.errors().describe("go on with a scan", e);
    }
  }

  /** What comes next when the store was closed before the iterator. */
  @Nullable KeyValue<K, byte[]> afterStoreClosed() {
    throw closedException();
  }

  private InvalidStateStoreException closedException() {
    return new InvalidStateStoreException("Iterator for store " + engine.store() + " has closed");
  }

  @Override
  public final void endWithStore() {
    endedWithStore = true;
  }

  @Override
  public final void close() {
    closed = true;
    if (engine.iterators().remove(this)) {
      cursor.close();
    }
  }
}
