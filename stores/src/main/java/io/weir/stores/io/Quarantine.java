package io.weir.stores.io;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Moves a whole directory out of the way, for somebody to look at. */
public final class Quarantine {
  private Quarantine() {}

  /**
   * Renames a directory that nobody has open. A directory of the target name is deleted first, with
   * all that is in it; its parents are created. Once this returns, all of that is durable.
   *
   * @return the target
   */
  public static Path move(Path directory, Path target) throws IOException {
    deleteTree(target);
    Path parent = target.toAbsolutePath().getParent();
    Directory targets = parent == null ? null : new FileDirectory(parent);
    try {
      Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw FileErrors.describeGrowth("move", directory, 1, e);
    }
    if (targets != null) {
      targets.sync();
    }
    Path left = directory.toAbsolutePath().getParent();
    if (left != null && !left.equals(parent)) {
      new FileDirectory(left).sync();
    }
    return target;
  }

  /** The names of all that is in a directory; none if there is no such directory. */
  public static List<String> namesIn(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      children.forEach(child -> names.add(child.getFileName().toString()));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
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
