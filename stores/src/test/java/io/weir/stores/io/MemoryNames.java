package io.weir.stores.io;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The entries of a directory in memory, as they are now and as they were when they were last
 * synced, and the changes between the two. Used under the lock of its {@link MemoryDirectory}.
 */
final class MemoryNames {
  private final TreeMap<String, MemoryFile> now = new TreeMap<>();
  private final TreeMap<String, MemoryFile> synced = new TreeMap<>();
  private final List<Change> unsynced = new ArrayList<>();

  /** A change of the entries that can be made durable, or lost, by itself. */
  private sealed interface Change {
    MemoryFile file();

    /** Changes the entries, unless they lack what this change began from. */
    void apply(Map<String, MemoryFile> entries);

    /** The same change of the copy of each file. */
    Change copy(UnaryOperator<MemoryFile> copies);
  }

  private record Created(String name, MemoryFile file) implements Change {
    @Override
    public void apply(Map<String, MemoryFile> entries) {
      entries.put(name, file);
    }

    @Override
    public Change copy(UnaryOperator<MemoryFile> copies) {
      return new Created(name, copies.apply(file));
    }
  }

  private record Renamed(String source, String target, MemoryFile file) implements Change {
    @Override
    public void apply(Map<String, MemoryFile> entries) {
      if (entries.remove(source, file)) {
        entries.put(target, file);
      }
    }

    @Override
    public Change copy(UnaryOperator<MemoryFile> copies) {
      return new Renamed(source, target, copies.apply(file));
    }
  }

  private record Deleted(String name, MemoryFile file) implements Change {
    @Override
    public void apply(Map<String, MemoryFile> entries) {
      entries.remove(name, file);
    }

    @Override
    public Change copy(UnaryOperator<MemoryFile> copies) {
      return new Deleted(name, copies.apply(file));
    }
  }

  /** The files by name; for reading only. */
  Map<String, MemoryFile> files() {
    return now;
  }

  void create(String name, MemoryFile file) {
    change(new Created(name, file));
  }

  void rename(String source, String target) {
    change(new Renamed(source, target, now.get(source)));
  }

  void delete(String name) {
    change(new Deleted(name, now.get(name)));
  }

  /** Adds a file whose name is durable at once. */
  void place(String name, MemoryFile file) {
    now.put(name, file);
    synced.put(name, file);
  }

  /** Removes a file as if it had never been there. */
  void remove(String name) {
    MemoryFile file = now.remove(name);
    synced.values().removeIf(each -> each == file);
    unsynced.removeIf(change -> change.file() == file);
  }

  private void change(Change change) {
    change.apply(now);
    unsynced.add(change);
  }

  void sync() {
    synced.clear();
    synced.putAll(now);
    unsynced.clear();
  }

  MemoryNames copy() {
    IdentityHashMap<MemoryFile, MemoryFile> copies = new IdentityHashMap<>();
    UnaryOperator<MemoryFile> copyOf = file -> copies.computeIfAbsent(file, MemoryFile::copy);
    MemoryNames copy = new MemoryNames();
    now.forEach((name, file) -> copy.now.put(name, copyOf.apply(file)));
    synced.forEach((name, file) -> copy.synced.put(name, copyOf.apply(file)));
    unsynced.forEach(change -> copy.unsynced.add(change.copy(copyOf)));
    return copy;
  }

  /** What is found after a loss of power; all of it is durable. */
  MemoryNames after(PowerLoss loss) {
    Map<String, MemoryFile> survivors = new TreeMap<>(synced);
    List<Change> changes = loss.coin() ? firstSurviving(loss) : anySurviving(loss);
    changes.forEach(change -> change.apply(survivors));
    MemoryNames found = new MemoryNames();
    survivors.forEach((name, file) -> found.now.put(name, file.after(loss)));
    found.sync();
    return found;
  }

  /** As a file system with a journal of names does it: up to some change all, then none. */
  private List<Change> firstSurviving(PowerLoss loss) {
    return unsynced.subList(0, anySurviving(loss).size());
  }

  /** As a file system does it that promises no order, but for the changes of one file. */
  private List<Change> anySurviving(PowerLoss loss) {
    return unsynced.stream().filter(change -> loss.survives()).toList();
  }
}
