package io.weir.stores;

/**
 * The root of everything an engine throws because of its environment rather than its caller. Each
 * leaf says what was found, what was expected and what to do; none quotes the content of a record.
 */
public abstract sealed class StoreException extends RuntimeException
    permits CorruptionException,
        FormatVersionException,
        MemoryLimitException,
        OutOfSpaceException,
        RecordTooLongException,
        StoreClosedException,
        StoreFailedException,
        StoreLockedException {
  private static final long serialVersionUID = 1L;

  StoreException(String message) {
    super(message);
  }

  StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
