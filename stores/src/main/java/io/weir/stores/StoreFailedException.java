package io.weir.stores;

/**
 * An error of the disk after which what is durable is unknown, a failed sync above all. The store
 * takes no more operations; opening it anew returns to the last durable generation.
 */
public final class StoreFailedException extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreFailedException(String message) {
    super(message);
  }

  public StoreFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
