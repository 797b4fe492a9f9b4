package io.weir.stores;

/**
 * A directory holds files, but nothing by which this kind of engine would know its own. Mostly
 * another engine wrote them; it may also be that what named them is gone.
 */
public final class OtherEngineException extends CorruptionException {
  private static final long serialVersionUID = 1L;

  /**
   * @param found where, and what; the message adds what to do
   */
  public OtherEngineException(String found) {
    super(found);
  }
}
