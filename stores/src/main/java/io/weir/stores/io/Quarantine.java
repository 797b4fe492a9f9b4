package io.weir.stores.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Moves a whole directory out of the way, for somebody to look at. */
public final class Quarantine {
  private Quarantine() {}

  /**
   * Renames a directory that nobody has open. A directory of the target name is deleted first, with
   * all that is in it. Once this returns, both are durable.
   *
   * @return the target
   */
  public static Path move(Path directory, Path target) throws IOException {
    deleteTree(target);
    try {
      Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.describeGrowth("move", directory, 1, e);
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      new FileDirectory(parent).sync();
    }
    return target;
  }

  private static void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
        for (Path child : children) {
          deleteTree(child);
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
    }
    Files.deleteIfExists(path);
  }
}
