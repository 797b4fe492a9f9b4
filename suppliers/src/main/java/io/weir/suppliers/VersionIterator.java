package io.weir.suppliers;

import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.VersionCursor;
import java.util.NoSuchElementException;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.VersionedRecord;
import org.apache.kafka.streams.state.VersionedRecordIterator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the versions of a key. Used by one thread; only {@link #endWithStore} is called by
 * another.
 */
final class VersionIterator implements VersionedRecordIterator<byte[]>, OpenIterator {
  private final OpenEngine<?> engine;
  private final VersionCursor cursor;

  private @Nullable VersionedRecord<byte[]> upcoming;
  private volatile boolean closed;
  private volatile boolean endedWithStore;

  /**
   * Begins before the first version of the cursor, which it closes in the end.
   *
   * @param engine the engine of the cursor; it knows this iterator until it is closed
   */
  VersionIterator(OpenEngine<?> engine, VersionCursor cursor) {
    this.engine = engine;
    this.cursor = cursor;
    engine.iterators().add(this);
  }

  @Override
  public boolean hasNext() {
    if (closed) {
      throw new IllegalStateException("The iterator is out of scope."); // as Kafka's
    }
    return upcoming() != null;
  }

  @Override
  public VersionedRecord<byte[]> next() {
    VersionedRecord<byte[]> next = hasNext() ? upcoming : null;
    if (next == null) {
      throw new NoSuchElementException();
    }
    upcoming = null;
    return next;
  }

  private @Nullable VersionedRecord<byte[]> upcoming() {
    if (endedWithStore) {
      throw closedException();
    }
    try {
      if (upcoming == null && cursor.next()) {
        upcoming = VersionedEngineStore.record(cursor.version());
      }
      return upcoming;
    } catch (StoreClosedException e) {
      endWithStore(); // It closes at this moment.
      throw closedException();
    } catch (StoreException e) {
      throw engine.errors().describe("go on with a scan", e);
    }
  }

  private InvalidStateStoreException closedException() {
    return new InvalidStateStoreException("Iterator for store " + engine.store() + " has closed");
  }

  @Override
  public void endWithStore() {
    endedWithStore = true;
  }

  @Override
  public void close() {
    closed = true;
    if (engine.iterators().remove(this)) {
      cursor.close();
    }
  }
}
