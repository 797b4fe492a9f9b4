package io.weir.changelog;

import io.weir.stores.CorruptionException;
import io.weir.stores.Engine;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.io.Quarantine;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * The directory of one store below the directory of its task. What else lies in the directory of
 * the task is left alone.
 */
public final class StoreHome {
  /** Left behind by a store that met damage in use; the next opening finds it. */
  private static final String DAMAGED = "damaged";

  private final Path path;

  /** The home of the store of this name in the directory of a task. */
  public StoreHome(Path taskDirectory, String store) {
    this.path = taskDirectory.resolve("weir").resolve(store);
  }

  /**
   * Opens the engine in here.
   *
   * @throws CorruptionException if what is in here is damaged, or was found so in use; {@link
   *     #quarantine} makes room for a new start
   */
  public <E extends Engine> E open(EngineOpener<E> opener) throws IOException {
    Directory directory = new FileDirectory(path);
    if (directory.list().contains(DAMAGED)) {
      throw new CorruptionException("The store in " + path + " was found damaged while in use");
    }
    return opener.open(directory);
  }

  /** Moves everything in here out of the way, over what was moved there before. */
  public Path quarantine() throws IOException {
    return Quarantine.move(path, path.resolveSibling(path.getFileName() + ".damaged"));
  }

  /** Notes that the store was found damaged in use. Can be called by any thread, at any time. */
  public void reportDamage() throws IOException {
    Directory directory = new FileDirectory(path);
    try {
      directory.create(DAMAGED).close();
    } catch (FileAlreadyExistsException e) {
      return; // reported by somebody else
    }
    directory.sync();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
