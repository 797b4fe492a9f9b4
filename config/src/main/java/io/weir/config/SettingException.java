package io.weir.config;

/** A setting has an invalid value. The message names both, and what to do. */
public final class SettingException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  SettingException(String setting, Object found, String expected) {
    super(
        "Setting "
            + setting
            + " is '"
            + found
            + "', expected "
            + expected
            + ". Change it, or remove it to get the default.");
  }
}
