package io.weir.stores.sortedrun;

/** What a record says of its key. */
public enum Kind {
  /** The key has this value. */
  VALUE(0),

  /** The key is gone, whatever older runs say of it. The value is whatever its writer notes. */
  TOMBSTONE(1);

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  static Kind of(int code) {
    return code == 0 ? VALUE : TOMBSTONE;
  }

  /** What stands for it in a file. */
  int code() {
    return code;
  }
}
