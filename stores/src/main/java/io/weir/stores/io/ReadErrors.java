package io.weir.stores.io;

import io.weir.stores.CorruptionException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** What it means for a store that a file which it has written cannot be read while it is open. */
public final class ReadErrors {
  private ReadErrors() {}

  /**
   * The exception to throw: a file that is gone is lost data, as is one that is damaged; a want of
   * descriptors passes; of anything else nothing is known.
   *
   * @param file its name and where it is
   */
  public static StoreException describe(String file, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      CorruptionException gone =
          new CorruptionException(
              file + " is gone: something outside of the store has deleted it while it was in use");
      gone.initCause(cause);
      return gone;
    }
    String message = "Cannot read " + file + ": " + cause.getMessage();
    return cause instanceof ShortageException
        ? new OutOfSpaceException(message, cause)
        : new StoreFailedException(message, cause);
  }
}
