package io.weir.stores;

/**
 * The system lacks space or descriptors, or something outside deleted what is to be written to.
 * Nothing in memory is lost; repeat the operation once there is what it lacks.
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
