package io.weir.stores.io;

/** The device, or the quota of the directory, has no space left. */
public final class DiskFullException extends ShortageException {
  private static final long serialVersionUID = 1L;

  public DiskFullException(String message) {
    super(message);
  }

  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
