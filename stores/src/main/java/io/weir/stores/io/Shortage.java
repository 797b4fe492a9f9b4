package io.weir.stores.io;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds out whether a call has failed because the system has no space or no descriptors left. The
 * JDK has no types for that, only the text of the operating system, which is in the language of the
 * user and differs from system to system. So the text is not looked at, but what else works now.
 */
final class Shortage {
  private Shortage() {}

  /**
   * Loads what {@link #isOfDescriptors} needs, while files can still be opened: the first pipe of a
   * process looks through all jars of the class path and loads libraries. Without a descriptor left
   * that ends in an error of the JDK, not in an answer.
   */
  static void prepare() {
    isOfDescriptors(new IOException("none"));
  }

  /** Whether a call that opens a file has failed since nothing at all can be opened now. */
  static boolean isOfDescriptors(IOException cause) {
    if (!isOfTheSystem(cause)) {
      return false;
    }
    try {
      Pipe pipe = Pipe.open(); // of no file system
      pipe.sink().close();
      pipe.source().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * Whether a call that takes space has failed since there is none: the file system has less than
   * that, or, as with a quota, it has more but takes only changes that need none. A file system
   * that is broken, gone or read-only takes no change.
   *
   * @param file in a directory that is there
   * @param bytes that the call needs at least
   */
  static boolean isOfSpace(Path file, long bytes, IOException cause) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !isOfTheSystem(cause)) {
      return false;
    }
    try {
      if (Files.getFileStore(directory).getUsableSpace() < bytes) {
        return true;
      }
      Files.setLastModifiedTime(directory, Files.getLastModifiedTime(directory));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** An error for which the JDK has a type is of that type; one with a cause is none of a call. */
  static boolean isOfTheSystem(IOException cause) {
    return cause.getCause() == null
        && (cause.getClass() == IOException.class || cause.getClass() == FileSystemException.class);
  }
}
