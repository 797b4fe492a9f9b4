package io.weir.suppliers;

import io.weir.stores.Cursor;
import io.weir.stores.StoreException;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the entries of a store as they were when it was made. Used by one thread; only {@link
 * #endWithStore} is called by another.
 */
final class StoreIterator implements KeyValueIterator<Bytes, byte[]> {
  private final String store;
  private final Cursor cursor;
  private final StoreErrors errors;
  private final Set<StoreIterator> openIterators;

  private @Nullable KeyValue<Bytes, byte[]> upcoming;
  private volatile boolean closed;

  /**
   * Begins before the first entry of the cursor, which it closes in the end.
   *
   * @param openIterators contains this one until it is closed
   */
  StoreIterator(String store, Cursor cursor, StoreErrors errors, Set<StoreIterator> openIterators) {
    this.store = store;
    this.cursor = cursor;
    this.errors = errors;
    this.openIterators = openIterators;
    openIterators.add(this);
  }

  @Override
  public boolean hasNext() {
    return upcoming() != null;
  }

  @Override
  public Bytes peekNextKey() {
    return existing().key;
  }

  @Override
  public KeyValue<Bytes, byte[]> next() {
    KeyValue<Bytes, byte[]> next = existing();
    upcoming = null;
    return next;
  }

  private KeyValue<Bytes, byte[]> existing() {
    KeyValue<Bytes, byte[]> next = upcoming();
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next;
  }

  private @Nullable KeyValue<Bytes, byte[]> upcoming() {
    if (closed) {
      throw new InvalidStateStoreException("Iterator for store " + store + " has closed");
    }
    try {
      if (upcoming == null && cursor.next()) {
        upcoming = KeyValue.pair(Bytes.wrap(cursor.key()), cursor.value());
      }
      return upcoming;
    } catch (StoreException e) {
      throw errors.describe("go on with a scan", e);
    }
  }

  /** The store closes, and its engine with it, which ends the cursor. */
  void endWithStore() {
    closed = true;
  }

  @Override
  public void close() {
    closed = true;
    if (openIterators.remove(this)) {
      cursor.close();
    }
  }
}
