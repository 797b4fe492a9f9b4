package io.weir.stores;

/**
 * The disk is full, or the directory is gone. Nothing is lost of what is in memory; the operation
 * can be repeated once there is space.
 */
public final class OutOfSpaceException extends StoreException {
  private static final long serialVersionUID = 1L;

  public OutOfSpaceException(String message) {
    super(message);
  }

  public OutOfSpaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
