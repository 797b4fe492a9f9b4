package io.weir.changelog;

import io.weir.stores.CorruptionException;
import io.weir.stores.Engine;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.io.Quarantine;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directory of one store below the directory of its task, and where Kafka's own stores would
 * have theirs. What else lies in the directory of the task is left alone.
 *
 * <pre>
 * weir/STORE                      the files of this store
 * weir.aside/damaged/STORE        what was found damaged
 * weir.aside/outdated/STORE       what was there when the store came back from RocksDB
 * weir.aside/rocksdb/STORE        what RocksDB had: one database ..
 * weir.aside/segments/STORE       .. or one for each of Kafka's segments
 * rocksdb/STORE, STORE            where RocksDB has them
 * </pre>
 *
 * Names of stores stand alone in a directory, so that none of them is like one of ours. What is
 * moved aside replaces what was moved there before.
 */
public final class StoreHome {
  /**
   * Left behind by a store that met damage in use; the next opening finds it. The file is empty and
   * has no version: that it is there is all it says.
   */
  private static final String DAMAGED = "damaged";

  private static final String WEIR = "weir";
  private static final String ASIDE = "weir.aside";
  private static final String ROCKSDB = "rocksdb";

  /**
   * A store of this name that Kafka keeps in segments of time shares its directory with all others.
   */
  private static final Set<String> SHARED = Set.of(WEIR, ASIDE, ROCKSDB);

  private final Path task;
  private final String store;
  private final Path path;

  /**
   * The home of the store of this name in the directory of a task.
   *
   * @throws IllegalArgumentException if the name leads out of this directory
   */
  public StoreHome(Path taskDirectory, String store) {
    this.task = taskDirectory;
    this.store = store;
    this.path = below(task.resolve(WEIR));
  }

  private Path below(Path parent) {
    Path child = parent.resolve(store).normalize();
    if (!child.startsWith(parent.normalize()) || child.equals(parent.normalize())) {
      throw new IllegalArgumentException(
          "The name of store '"
              + store
              + "' is not that of a directory of its own. Choose one that is not empty, does not"
              + " begin with '/' and has no '..' in it.");
    }
    return child;
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

  /** Moves everything in here out of the way. */
  public Path quarantine() throws IOException {
    return moveAside(path, "damaged");
  }

  /**
   * Moves what is in here aside, since another engine has newer content; empty if it is nothing.
   */
  public Optional<Path> retire() throws IOException {
    return Quarantine.namesIn(path).isEmpty()
        ? Optional.empty()
        : Optional.of(moveAside(path, "outdated"));
  }

  /** Whether RocksDB kept this store. */
  public boolean hasRocksDb() throws IOException {
    return hasDatabase() || hasSegments();
  }

  private boolean hasDatabase() throws IOException {
    return Quarantine.namesIn(below(task.resolve(ROCKSDB))).contains("CURRENT");
  }

  private boolean hasSegments() throws IOException {
    return !SHARED.contains(store)
        && Quarantine.namesIn(below(task)).stream().anyMatch(this::isSegment);
  }

  /** Earlier releases of Kafka had other separators. */
  private boolean isSegment(String name) {
    return name.length() > store.length() + 1
        && name.startsWith(store)
        && ".:-".indexOf(name.charAt(store.length())) >= 0
        && Character.isDigit(name.charAt(store.length() + 1));
  }

  /** Moves what RocksDB has of this store aside; answers where to. */
  public List<Path> retireRocksDb() throws IOException {
    List<Path> moved = new ArrayList<>();
    if (hasDatabase()) {
      moved.add(moveAside(below(task.resolve(ROCKSDB)), "rocksdb"));
    }
    if (hasSegments()) {
      moved.add(moveAside(below(task), "segments"));
    }
    return moved;
  }

  private Path moveAside(Path source, String kind) throws IOException {
    return Quarantine.move(source, below(task.resolve(ASIDE).resolve(kind)));
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
