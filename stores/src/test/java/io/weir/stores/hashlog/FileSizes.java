package io.weir.stores.hashlog;

import io.weir.stores.io.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;

/** What the files of a directory take. */
final class FileSizes {
  private FileSizes() {}

  static long of(Directory directory) {
    long bytes = 0;
    try {
      for (String name : directory.list()) {
        bytes += length(directory, name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static long length(Directory directory, String name) throws IOException {
    try {
      return directory.length(name);
    } catch (NoSuchFileException e) {
      return 0; // deleted by the background meanwhile
    }
  }
}
