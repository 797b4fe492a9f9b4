package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.Manifest;
import io.weir.stores.io.Directory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a store. A manifest is published by writing it under another name, syncing it,
 * renaming it and syncing the directory. The newest two are kept with the files they name; other
 * files go once a later generation is durable. Used under the flush lock.
 */
final class Generations {
  /** The generation of a store in which nothing was marked yet. No later one falls back to it. */
  static final long FIRST = 0;

  private static final String MANIFEST = "manifest-";
  private static final String UNFINISHED = ".tmp";
  private static final int MAX_BYTES = 1 << 28;

  private final Directory directory;
  private volatile @Nullable Manifest newest;
  private @Nullable Manifest previous;
  private long lastNumber = FIRST - 1;

  Generations(Directory directory) {
    this.directory = directory;
  }

  static String fileName(long generation) {
    return String.format(MANIFEST + "%016d", generation);
  }

  /** The generations whose manifests are there, newest first. */
  static List<Long> numbers(Directory directory) throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : directory.list()) {
      if (name.matches(MANIFEST + "\\d{16}")) {
        numbers.add(0, Long.parseLong(name.substring(MANIFEST.length())));
      }
    }
    return numbers;
  }

  /** Reads a manifest. */
  static Manifest read(Directory directory, long generation) throws IOException {
    String name = fileName(generation);
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
      return Manifest.decode(bytes, generation, name + " in " + directory);
    }
  }

  /**
   * Goes on from a manifest that was opened.
   *
   * @param before the one before it, null if there is none
   * @param last the highest number in use
   */
  void continueFrom(Manifest opened, @Nullable Manifest before, long last) {
    newest = opened;
    previous = before;
    lastNumber = last;
  }

  @Nullable Manifest newest() {
    return newest;
  }

  long nextNumber() {
    return lastNumber + 1;
  }

  /** Makes a generation durable. When this throws, the one before it is still the newest. */
  void publish(Manifest manifest) throws IOException {
    String name = fileName(manifest.generation());
    String unfinished = name + UNFINISHED;
    byte[] bytes = manifest.encode();
    deleteIfThere(unfinished);
    try {
      try (Directory.Output output = directory.create(unfinished)) {
        output.write(0, bytes, 0, bytes.length);
        output.sync();
      }
      directory.rename(unfinished, name);
    } catch (IOException e) {
      try {
        deleteIfThere(unfinished);
      } catch (IOException inCleanup) {
        e.addSuppressed(inCleanup);
      }
      throw e;
    }
    lastNumber = manifest.generation();
    directory.sync();
    previous = newest;
    newest = manifest;
  }

  private void deleteIfThere(String name) throws IOException {
    if (directory.list().contains(name)) {
      directory.delete(name);
    }
  }

  /** Deletes files of the store that neither the newest two generations nor {@code inUse} name. */
  void deleteUnreferenced(Predicate<String> inUse) throws IOException {
    Set<String> referenced = new HashSet<>();
    reference(newest, referenced);
    reference(previous, referenced);
    for (String name : directory.list()) {
      boolean ours = name.matches("(manifest|segment|index)-\\d{16}(\\.tmp)?");
      if (ours && !referenced.contains(name) && !inUse.test(name)) {
        directory.delete(name);
      }
    }
  }

  private static void reference(@Nullable Manifest manifest, Set<String> names) {
    if (manifest == null) {
      return;
    }
    names.add(fileName(manifest.generation()));
    manifest.segments().forEach(segment -> names.add(Segment.fileName(segment.number())));
    if (manifest.snapshot() != null) {
      names.add(IndexSnapshot.fileName(manifest.snapshot().number()));
    }
  }
}
