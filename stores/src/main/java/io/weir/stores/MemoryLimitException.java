package io.weir.stores;

/**
 * The process-wide memory budget is used up and nothing can be evicted. The operation had no
 * effect.
 */
public final class MemoryLimitException extends StoreException {
  private static final long serialVersionUID = 1L;

  public MemoryLimitException(String message) {
    super(message);
  }
}
