package io.weir.stores.versioned;

import io.weir.stores.CorruptionException;
import io.weir.stores.Version;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A row of a version or a deletion.
 *
 * @param key its key in the tree
 * @param content a flag, and the value if it has one
 */
@SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
record VersionRow(byte[] key, byte[] content) {
  private static final byte VALUE = 0;
  private static final byte DELETION = 1;

  /**
   * A row as it was read.
   *
   * @throws CorruptionException if its flag is none
   */
  VersionRow {
    if (content.length == 0 || (content[0] != VALUE && content[0] != DELETION)) {
      throw new CorruptionException(
          "Row of a version: expected a flag of 0 or 1, found "
              + (content.length == 0 ? "no bytes" : content[0])
              + ". Delete the directory of the store, which is then restored from its changelog.");
    }
  }

  static VersionRow ofValue(byte[] key, byte[] value) {
    byte[] content = new byte[1 + value.length];
    content[0] = VALUE;
    System.arraycopy(value, 0, content, 1, value.length);
    return new VersionRow(key, content);
  }

  static VersionRow ofDeletion(byte[] key) {
    return new VersionRow(key, new byte[] {DELETION});
  }

  long time() {
    return TreeKeys.time(key);
  }

  boolean isDeletion() {
    return content[0] == DELETION;
  }

  byte[] value() {
    return Arrays.copyOfRange(content, 1, content.length);
  }

  /** The version of this row, which has a value. */
  Version endingAt(OptionalLong end) {
    return new Version(value(), time(), end);
  }
}
