package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.StoreClosedException;
import java.util.ArrayList;
import java.util.List;

/** Walks over rows that are read some at a time. */
abstract class RowCursor implements Cursor {
  private final WindowLog store;
  private List<Row> rows = new ArrayList<>();
  private int at = -1;
  private boolean closed;

  RowCursor(WindowLog store) {
    this.store = store;
  }

  /** Adds the rows that come next, any number of them; false if there are no more to come. */
  abstract boolean read(List<Row> into);

  /** Reads in advance so many times, but no more once the values have so many bytes. */
  final void readAhead(int times, long bytes) {
    long left = bytes;
    int counted = 0;
    for (int i = 0; i < times && left > 0 && read(rows); i++) {
      for (; counted < rows.size(); counted++) {
        left -= rows.get(counted).value().length;
      }
    }
  }

  @Override
  public final boolean next() {
    if (closed) {
      throw new StoreClosedException("The cursor is closed");
    }
    while (true) {
      store.checkOpen();
      at++;
      if (at >= rows.size()) {
        rows.clear();
        at = -1;
        if (!read(rows)) {
          return false;
        }
      } else {
        return true;
      }
    }
  }

  @Override
  public final byte[] key() {
    return rows.get(at).key();
  }

  @Override
  public final byte[] value() {
    return rows.get(at).value();
  }

  @Override
  public final void close() {
    closed = true;
    rows = new ArrayList<>();
    release();
  }

  /** Gives back what the cursor holds besides its rows. */
  void release() {}
}
