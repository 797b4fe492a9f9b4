package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.Manifest;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import io.weir.stores.io.PublishedFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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
  private static final Pattern OURS = Pattern.compile("(manifest|segment|index)-\\d{16}(\\.tmp)?");

  private final Directory directory;
  private volatile @Nullable Manifest newest;
  private @Nullable Manifest previous;

  /** Those that a larger store names. */
  private List<Manifest> kept = List.of();

  private long lastNumber = FIRST - 1;

  Generations(Directory directory) {
    this.directory = directory;
  }

  static String fileName(long generation) {
    return MANIFEST + FileNumber.of(generation);
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
    return Manifest.decode(
        PublishedFile.read(directory, name), generation, name + " in " + directory);
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

  /** Goes on from a generation that a larger store names, and keeps it. */
  void continueAsPart(Manifest opened) {
    continueFrom(opened, null, opened.generation());
    kept = List.of(opened);
  }

  @Nullable Manifest newest() {
    return newest;
  }

  long nextNumber() {
    return lastNumber + 1;
  }

  /**
   * Keeps these generations besides the newest, and no others: the larger store that names them
   * will never come back to the one before.
   *
   * @throws CorruptionException if one of them is not there
   */
  void keep(List<Long> wanted) throws IOException {
    List<Manifest> found = new ArrayList<>();
    for (long generation : wanted) {
      found.add(find(generation));
    }
    kept = found;
    previous = null;
  }

  private Manifest find(long generation) throws IOException {
    for (Manifest each : kept) {
      if (each.generation() == generation) {
        return each;
      }
    }
    for (Manifest each : new Manifest[] {newest, previous}) {
      if (each != null && each.generation() == generation) {
        return each;
      }
    }
    try {
      return read(directory, generation);
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          "Generation " + generation + " in " + directory + " is not there to be kept");
    }
  }

  /** Makes a generation durable. When this throws, the one before it is still the newest. */
  void publish(Manifest manifest) throws IOException {
    String name = fileName(manifest.generation());
    PublishedFile.rename(directory, name, manifest.encode());
    lastNumber = manifest.generation();
    directory.sync();
    previous = newest;
    newest = manifest;
  }

  /** Bytes of segments that generations name besides those of the log. */
  long olderBytes(Segment[] log) {
    Map<Long, Integer> lengths = new HashMap<>();
    List<Manifest> all = new ArrayList<>(kept);
    all.add(previous);
    all.add(newest);
    for (Manifest manifest : all) {
      if (manifest != null) {
        manifest.segments().forEach(file -> lengths.put(file.number(), file.length()));
      }
    }
    for (Segment segment : log) {
      lengths.remove(segment.number);
    }
    return lengths.values().stream().mapToLong(Integer::intValue).sum();
  }

  /**
   * Lets go of the generation before the newest, which is of use only if that is damaged; false if
   * there is none.
   */
  boolean forgetPrevious() {
    boolean known = previous != null;
    previous = null;
    return known;
  }

  /** Deletes files of the store that neither the newest two generations nor {@code inUse} name. */
  void deleteUnreferenced(Predicate<String> inUse) throws IOException {
    deleteUnreferenced(directory.list(), inUse);
  }

  /** The same of some files only, without a look at all that there are. */
  void deleteUnreferenced(Collection<String> files, Predicate<String> inUse) throws IOException {
    Set<String> referenced = new HashSet<>();
    reference(newest, referenced);
    reference(previous, referenced);
    kept.forEach(manifest -> reference(manifest, referenced));
    for (String name : files) {
      boolean unreferenced = OURS.matcher(name).matches() && !referenced.contains(name);
      if (unreferenced && !inUse.test(name)) {
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
