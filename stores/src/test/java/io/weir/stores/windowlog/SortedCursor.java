package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.Engine;
import io.weir.stores.StoreClosedException;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what a scan has found, as long as the store is open. */
final class SortedCursor implements Cursor {
  private final Engine store;
  private final Iterator<Map.Entry<byte[], byte[]>> entries;
  private Map.@Nullable Entry<byte[], byte[]> current;
  private boolean closed;

  SortedCursor(Engine store, Iterator<Map.Entry<byte[], byte[]>> entries) {
    this.store = store;
    this.entries = entries;
  }

  @Override
  public boolean next() {
    if (closed || !store.isOpen()) {
      throw new StoreClosedException("The cursor is closed");
    }
    current = entries.hasNext() ? entries.next() : null;
    return current != null;
  }

  @Override
  public byte[] key() {
    return current().getKey();
  }

  @Override
  public byte[] value() {
    return current().getValue();
  }

  private Map.Entry<byte[], byte[]> current() {
    if (current == null) {
      throw new IllegalStateException("no entry");
    }
    return current;
  }

  @Override
  public void close() {
    closed = true;
  }
}
