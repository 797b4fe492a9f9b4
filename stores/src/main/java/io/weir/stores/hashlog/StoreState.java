package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whether a store takes operations: open, failed for good, or closed. Seen by all threads. */
final class StoreState {
  private final String name;
  private volatile boolean closing;
  private volatile boolean closed;
  private volatile @Nullable StoreException failure;

  StoreState(String name) {
    this.name = name;
  }

  /**
   * @throws StoreClosedException if the store is closed
   * @throws CorruptionException if work in the background found damage
   * @throws StoreFailedException if it has failed otherwise
   */
  void check() {
    if (closed) {
      throw new StoreClosedException("Store " + name + " is closed");
    }
    StoreException cause = failure;
    if (cause instanceof CorruptionException damage) {
      throw new CorruptionException(damage);
    }
    if (cause != null) {
      throw new StoreFailedException(
          "Store "
              + name
              + " has failed and takes no more operations until it is opened again: "
              + cause.getMessage(),
          cause);
    }
  }

  boolean isOpen() {
    return !closed;
  }

  boolean isFailed() {
    return failure != null;
  }

  /** Work in the background should come to its end. */
  boolean isClosing() {
    return closing;
  }

  void closing() {
    closing = true;
  }

  void closed() {
    closed = true;
  }

  /** Ends the store after an error of its files: what is durable is no longer known. */
  StoreFailedException fail(String attempt, IOException cause) {
    StoreFailedException exception =
        new StoreFailedException(
            "Store " + name + " failed to " + attempt + ": " + cause.getMessage(), cause);
    fail(exception);
    return exception;
  }

  void fail(StoreException exception) {
    if (failure == null) {
      failure = exception;
    }
  }
}
