package io.weir.stores;

/** Another open store, in this process or another, holds the directory. */
public final class StoreLockedException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreLockedException(String message) {
    super(message);
  }
}
