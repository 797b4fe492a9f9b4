package io.weir.stores;

/** A record is longer than an engine takes. Nothing was written; the store carries on. */
public final class RecordTooLongException extends StoreException {
  private static final long serialVersionUID = 1L;

  /**
   * What was too long for what.
   *
   * @param store what messages call the store
   * @param keyLength of the key, in bytes
   * @param valueLength of the value
   * @param maxBytes that both together may have
   */
  public RecordTooLongException(String store, long keyLength, long valueLength, long maxBytes) {
    super(
        "Store "
            + store
            + " was given a key of "
            + keyLength
            + " and a value of "
            + valueLength
            + " bytes, but takes at most "
            + maxBytes
            + " bytes of both (in a store of windows with duplicates: of all values of one key and"
            + " millisecond): keep larger values outside of the store");
  }
}
