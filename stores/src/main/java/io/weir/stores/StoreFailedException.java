package io.weir.stores;

/**
 * A disk error, above all a failed sync, after which it is unknown what is durable. The store takes
 * no more operations; reopening it returns to the last durable generation.
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
