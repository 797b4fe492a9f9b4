package io.weir.stores.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A directory of the file system. Subdirectories in it are ignored.
 *
 * <p>A file that serves as a {@link #lock} is part of {@link #list}, stays when the lock is closed,
 * and cannot be opened, renamed or deleted through this class while it is held by this process.
 */
public final class FileDirectory implements Directory {
  static {
    Shortage.prepare();
  }

  private final Path path;
  private final OpenFiles files;

  /**
   * Opens a directory, and creates it and its parents if they do not exist. Once this returns, the
   * names of those created are durable.
   */
  public FileDirectory(Path path) throws IOException {
    this(path, OpenFiles.ofProcess());
  }

  /** The same, whose files count among these while they are open to be read. */
  public FileDirectory(Path path, OpenFiles files) throws IOException {
    this.files = files;
    Path absolute = path.toAbsolutePath();
    createWithParents(absolute);
    this.path = absolute.toRealPath();
  }

  private void createWithParents(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      createWithParents(parent);
    }
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      } // else somebody was faster
    } catch (IOException e) {
      throw FileErrors.describeGrowth("create directory", directory, 1, e);
    }
    if (parent != null) {
      syncNames(parent);
    }
  }

  @Override
  public List<String> list() throws IOException {
    return files.open(this::names);
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path, Files::isRegularFile)) {
      for (Path file : children) {
        names.add(file.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (IOException e) {
      throw FileErrors.describeOpening("list", path, e);
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public long length(String name) throws IOException {
    return Files.size(path.resolve(FileName.checked(name)));
  }

  @Override
  public Output create(String name) throws IOException {
    Path file = unlocked(name);
    return files.open(
        () -> OpenFile.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public Output reopen(String name) throws IOException {
    Path file = unlocked(name);
    return files.open(() -> OpenFile.open(file, StandardOpenOption.WRITE));
  }

  @Override
  public Input open(String name) throws IOException {
    return ReadFile.open(unlocked(name), files);
  }

  @Override
  public void rename(String source, String target) throws IOException {
    Path file = unlocked(source);
    try {
      Files.move(
          file,
          unlocked(target),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw FileErrors.describeGrowth("rename", file, 1, e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(unlocked(name));
  }

  @Override
  public void sync() throws IOException {
    syncNames(path);
  }

  private void syncNames(Path directory) throws IOException {
    if (OpenFile.WINDOWS) {
      return; // Windows cannot open a directory as a file; its file system journals names itself
    }
    try (OpenFile open = files.open(() -> OpenFile.open(directory, StandardOpenOption.READ))) {
      open.sync();
    }
  }

  @Override
  public Lock lock(String name) throws IOException {
    Path file = path.resolve(FileName.checked(name));
    return files.open(() -> HeldLock.acquire(file));
  }

  private Path unlocked(String name) throws AccessDeniedException {
    Path file = path.resolve(FileName.checked(name));
    if (HeldLock.isHeld(file)) {
      throw new AccessDeniedException(
          file.toString(), null, "this process holds it as a lock, which touching it would end");
    }
    return file;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
