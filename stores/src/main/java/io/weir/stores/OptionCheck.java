package io.weir.stores;

/**
 * Refuses options that a store cannot work with, in words that name both.
 *
 * @param store what messages call it
 */
public record OptionCheck(String store) {
  /**
   * @throws IllegalArgumentException unless the option holds what is expected of it
   */
  public void require(boolean holds, String option, Object found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Option " + option + " of store " + store + " is " + found + ", but must be " + expected);
    }
  }
}
