package io.weir.stores.generation;

import io.weir.stores.CorruptionException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ShortageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether a store takes operations: open, failed for good, or closed. Seen by all threads. */
public final class StoreState {
  private final String name;
  private final Consumer<StoreException> onFailure;
  private volatile boolean closing;
  private volatile boolean closed;
  private volatile @Nullable StoreException failure;

  /** The state of an open store. */
  public StoreState(String name) {
    this(name, failure -> {});
  }

  /**
   * The state of an open store.
   *
   * @param onFailure hears when it fails, once
   */
  public StoreState(String name, Consumer<StoreException> onFailure) {
    this.name = name;
    this.onFailure = onFailure;
  }

  /**
   * @throws StoreClosedException if the store is closed
   * @throws CorruptionException if work in the background found damage
   * @throws StoreFailedException if it has failed otherwise
   */
  public void check() {
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

  public boolean isOpen() {
    return !closed;
  }

  public boolean isFailed() {
    return failure != null;
  }

  /** Work in the background should come to its end. */
  public boolean isClosing() {
    return closing;
  }

  public void closing() {
    closing = true;
  }

  public void closed() {
    closed = true;
  }

  /** What a caller is told whose store could not be opened. */
  public static StoreException cannotOpen(String name, Directory directory, IOException cause) {
    return cause instanceof ShortageException
        ? new OutOfSpaceException(
            "Store " + name + " cannot be opened: " + cause.getMessage(), cause)
        : new StoreFailedException(
            "Store " + name + " in " + directory + " cannot be opened: " + cause.getMessage(),
            cause);
  }

  /**
   * What a caller is told whose call could not be carried out. A shortage passes, and files that
   * something outside has deleted are no reason to end the store; any other error ends it.
   *
   * @param attempt what was to be done, as in "store .. cannot .."
   */
  public StoreException failedTo(String attempt, IOException cause) {
    if (cause instanceof ShortageException) {
      return new OutOfSpaceException(
          "Store " + name + " cannot " + attempt + " now: " + cause.getMessage(), cause);
    }
    if (cause instanceof NoSuchFileException) {
      return new OutOfSpaceException(
          "Store "
              + name
              + " cannot "
              + attempt
              + ", since something outside of it has deleted its files: "
              + cause.getMessage()
              + " is gone. It comes back from its changelog when it is opened again",
          cause);
    }
    return fail(attempt, cause);
  }

  /** Ends the store after an error of its files: what is durable is no longer known. */
  public StoreFailedException fail(String attempt, IOException cause) {
    StoreFailedException exception =
        new StoreFailedException(
            "Store " + name + " failed to " + attempt + ": " + cause.getMessage(), cause);
    fail(exception);
    return exception;
  }

  public void fail(StoreException exception) {
    if (failure == null) {
      failure = exception;
      onFailure.accept(exception);
    }
  }
}
