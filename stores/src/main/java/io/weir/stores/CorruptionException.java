package io.weir.stores;

/**
 * Bytes on disk differ from those that were written. The message names the file, the offset, what
 * was expected and what was found.
 */
public sealed class CorruptionException extends StoreException permits OtherEngineException {
  private static final long serialVersionUID = 1L;

  private static final String ADVICE =
      "; without its directory the store is restored from its changelog";

  /**
   * @param damage where, what was found and what was expected; the message adds what to do
   */
  public CorruptionException(String damage) {
    super(damage + ADVICE);
  }

  /** For operations that follow the one that found the damage. */
  public CorruptionException(CorruptionException found) {
    super(String.valueOf(found.getMessage()), found);
  }
}
