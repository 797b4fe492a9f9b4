package io.weir.stores.io;

/**
 * The rule for names in a {@link Directory}: one component of a path, so that no name leads out of
 * the directory.
 */
final class FileName {
  private FileName() {}

  /**
   * Returns {@code name} if it is a plain file name.
   *
   * @throws IllegalArgumentException if it is empty, {@code .} or {@code ..}, or has a separator or
   *     a NUL in it
   */
  static String checked(String name) {
    boolean plain =
        !name.isEmpty()
            && !name.equals(".")
            && !name.equals("..")
            && name.indexOf('/') < 0
            && name.indexOf('\\') < 0
            && name.indexOf('\0') < 0;
    if (!plain) {
      throw new IllegalArgumentException("not a plain file name: '" + name + "'");
    }
    return name;
  }
}
