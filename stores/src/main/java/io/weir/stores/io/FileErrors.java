package io.weir.stores.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Turns an error of the operating system into one that says what was done to which file, and tells
 * a full disk from the rest.
 */
final class FileErrors {
  private FileErrors() {}

  /**
   * The exception to throw for {@code cause}.
   *
   * @param action what failed, a verb
   */
  static IOException describe(String action, Path file, IOException cause) {
    if (saysDiskFull(cause)) {
      return new DiskFullException("no space left to " + action + " " + file, cause);
    }
    if (cause instanceof FileSystemException) {
      return cause; // names the file, and callers tell its leaves apart
    }
    return new IOException("cannot " + action + " " + file + ": " + cause, cause);
  }

  /** The JDK has no type for a full disk, only the text of the operating system. */
  private static boolean saysDiskFull(IOException cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("No space left on device")
        || text.contains("Disk quota exceeded")
        || text.contains("There is not enough space on the disk");
  }
}
