package io.weir.stores.io;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Turns an error of the operating system into one that says what was done to which file, and tells
 * from the rest those that pass.
 */
final class FileErrors {
  private FileErrors() {}

  /**
   * The exception to throw where a call has failed that needs neither space nor a descriptor.
   *
   * @param action what failed, a verb
   */
  static IOException describe(String action, Path file, IOException cause) {
    if (cause instanceof FileSystemException) {
      return cause; // names the file, and callers tell its leaves apart
    }
    return new IOException("cannot " + action + " " + file + ": " + cause, cause);
  }

  /** The same for a call that opens a file that is there. */
  static IOException describeOpening(String action, Path file, IOException cause) {
    return Shortage.isOfDescriptors(cause)
        ? new TooManyFilesException(
            "no descriptor left to " + action + " " + file + " with (" + cause + ")", cause)
        : describe(action, file, cause);
  }

  /**
   * The same for a call that takes space.
   *
   * @param bytes how much of it
   */
  static IOException describeGrowth(String action, Path file, long bytes, IOException cause) {
    return Shortage.isOfSpace(file, bytes, cause)
        ? new DiskFullException(
            "no space left to " + action + " " + file + " (" + cause + ")", cause)
        : describe(action, file, cause);
  }

  /** The same for a call that opens a file that it makes. */
  static IOException describeCreation(String action, Path file, IOException cause) {
    IOException described = describeOpening(action, file, cause);
    return described instanceof TooManyFilesException
        ? described
        : describeGrowth(action, file, 1, cause);
  }

  /** The same for a sync, which is never to be repeated. */
  static FailedSyncException describeSync(Path file, IOException cause) {
    return new FailedSyncException(
        "cannot sync " + file + ", and what of it is durable is not known: " + cause, cause);
  }
}
