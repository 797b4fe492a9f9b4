package io.weir.stores;

/**
 * The system lacks space or descriptors, or what is to be written to was deleted from outside.
 * Nothing is lost of what is in memory; the operation can be repeated once there is what it lacks.
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
