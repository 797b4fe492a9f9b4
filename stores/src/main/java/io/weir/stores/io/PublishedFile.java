package io.weir.stores.io;

import io.weir.stores.CorruptionException;
import java.io.IOException;

/**
 * A small file that is there as a whole or not at all: it is written under another name, synced and
 * renamed.
 */
public final class PublishedFile {
  private static final String UNFINISHED = ".tmp";
  private static final int MAX_BYTES = 1 << 28;

  private PublishedFile() {}

  /** Whether a file is what was left of one that was not published. */
  public static boolean isUnfinished(String name) {
    return name.endsWith(UNFINISHED);
  }

  /**
   * Writes a file under its name, which is durable after the next {@link Directory#sync}. When this
   * throws, the file is not there.
   */
  public static void rename(Directory directory, String name, byte[] bytes) throws IOException {
    String unfinished = name + UNFINISHED;
    deleteIfThere(directory, unfinished);
    try {
      try (Directory.Output output = directory.create(unfinished)) {
        output.write(0, bytes, 0, bytes.length);
        output.sync();
      }
      directory.rename(unfinished, name);
    } catch (IOException e) {
      try {
        deleteIfThere(directory, unfinished);
      } catch (IOException inCleanup) {
        e.addSuppressed(inCleanup);
      }
      throw e;
    }
  }

  private static void deleteIfThere(Directory directory, String name) throws IOException {
    if (directory.list().contains(name)) {
      directory.delete(name);
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws CorruptionException if it is longer than any that is written this way, or ends early
   */
  public static byte[] read(Directory directory, String name) throws IOException {
    try (Directory.Input input = directory.open(name)) {
      long length = input.length();
      if (length > MAX_BYTES) {
        throw new CorruptionException(name + " in " + directory + " has " + length + " bytes");
      }
      byte[] bytes = new byte[(int) length];
      int read = input.read(0, bytes, 0, bytes.length);
      if (read < bytes.length) {
        throw new CorruptionException(name + " in " + directory + " ends at byte " + read);
      }
      return bytes;
    }
  }
}
