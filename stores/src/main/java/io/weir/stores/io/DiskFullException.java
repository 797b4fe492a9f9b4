package io.weir.stores.io;

import java.io.IOException;

/** The device, or the quota of the directory, has no space left. */
public final class DiskFullException extends IOException {
  private static final long serialVersionUID = 1L;

  public DiskFullException(String message) {
    super(message);
  }

  public DiskFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
