package io.weir.stores.io;

import java.io.IOException;

/**
 * The system lacks now what a call needs. The call can be repeated once there is more of it: what
 * was durable still is, and what it did not write is written by the next attempt.
 */
public abstract sealed class ShortageException extends IOException
    permits DiskFullException, TooManyFilesException {
  private static final long serialVersionUID = 1L;

  ShortageException(String message) {
    super(message);
  }

  ShortageException(String message, Throwable cause) {
    super(message, cause);
  }
}
