package io.weir.stores;

/**
 * Bytes on disk are not those that were written. The message names the file, the offset, what was
 * expected and what was found.
 */
public final class CorruptionException extends StoreException {
  private static final long serialVersionUID = 1L;

  public CorruptionException(String message) {
    super(message);
  }
}
