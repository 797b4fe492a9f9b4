package io.weir.suppliers;

import io.weir.stores.Cursor;

/** The cursor of a scan that finds nothing. */
enum NoEntries implements Cursor {
  CURSOR;

  @Override
  public boolean next() {
    return false;
  }

  @Override
  public byte[] key() {
    throw new IllegalStateException("no entry");
  }

  @Override
  public byte[] value() {
    throw new IllegalStateException("no entry");
  }

  @Override
  public void close() {
    // holds nothing
  }
}
