package io.weir.stores.io;

import java.util.Locale;

/**
 * A number in the name of a file: sixteen digits, so that names sort as numbers do, and those of
 * ASCII, whatever digits the user has: what writes a name and what reads it must agree.
 */
public final class FileNumber {
  private FileNumber() {}

  /** The digits of a number. */
  public static String of(long number) {
    return String.format(Locale.ROOT, "%016d", number);
  }
}
