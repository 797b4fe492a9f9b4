package io.weir.examples.demo;

import java.util.Locale;

/** The processing guarantee of the application. */
enum Guarantee {
  /** A crash may count records again. */
  AT_LEAST_ONCE,
  /** By transactions. */
  EXACTLY_ONCE_V2;

  /** The value of {@code processing.guarantee}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
