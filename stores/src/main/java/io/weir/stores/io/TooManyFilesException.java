package io.weir.stores.io;

/** The process, or the system, has no descriptor left to open a file with. */
public final class TooManyFilesException extends ShortageException {
  private static final long serialVersionUID = 1L;

  public TooManyFilesException(String message) {
    super(message);
  }

  public TooManyFilesException(String message, Throwable cause) {
    super(message, cause);
  }
}
