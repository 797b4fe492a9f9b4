package io.weir.stores;

/** A file has a format version that this release cannot read: newer, or too old. */
public final class FormatVersionException extends StoreException {
  private static final long serialVersionUID = 1L;

  public FormatVersionException(String message) {
    super(message);
  }
}
