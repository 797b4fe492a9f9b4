package io.weir.stores.io;

/**
 * A number in the name of a file: sixteen digits, so that names sort as numbers do, and those of
 * ASCII, whatever digits the user has: what writes a name and what reads it must agree.
 */
public final class FileNumber {
  private static final int DIGITS = 16;

  private FileNumber() {}

  /** The digits of a number. */
  public static String of(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }
}
