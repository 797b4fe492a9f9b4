package io.weir.stores.io;

import java.io.IOException;

/**
 * A sync has failed, for whatever reason, a full disk too. The operating system may have given up
 * pages that it did not write and count them as written, so that a second sync would succeed
 * without them: what was written since the last sync that succeeded is lost, and no other attempt
 * finds that out.
 */
public final class FailedSyncException extends IOException {
  private static final long serialVersionUID = 1L;

  public FailedSyncException(String message) {
    super(message);
  }

  public FailedSyncException(String message, Throwable cause) {
    super(message, cause);
  }
}
