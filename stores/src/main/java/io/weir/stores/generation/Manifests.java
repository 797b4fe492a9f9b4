package io.weir.stores.generation;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.Checksum;
import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import io.weir.stores.io.PublishedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a store. One is published by writing it under another name, syncing it, renaming
 * it and syncing the directory. The newest two are kept, and those that are pinned, with the files
 * that they name. For any thread; only one may publish at a time.
 */
public final class Manifests<M extends Manifest> {
  /** The generation of a store in which nothing was marked yet. No later one falls back to it. */
  public static final long FIRST = 0;

  private final Directory directory;
  private final String prefix;

  /** Also of one that is being written. */
  private final Pattern manifestName;

  private final Decoder<M> decoder;

  /** The newest two, newest first. */
  private volatile List<M> recent = List.of();

  /** The names of all files that must stay because of those and the pinned ones. */
  private volatile Set<String> names = Set.of();

  private volatile @Nullable M newest;
  private @Nullable M previous;
  private final List<M> pinned = new ArrayList<>();

  /** Of whoever publishes. */
  private volatile long lastNumber = FIRST - 1;

  /**
   * The manifests of a store in a directory, of which nothing is known yet.
   *
   * @param prefix what their names begin with, sixteen digits follow
   */
  public Manifests(Directory directory, String prefix, Decoder<M> decoder) {
    this.directory = directory;
    this.prefix = prefix;
    this.manifestName = Pattern.compile(Pattern.quote(prefix) + "(\\d{16})(\\.tmp)?");
    this.decoder = decoder;
  }

  /** Reads the bytes of a manifest. */
  @FunctionalInterface
  public interface Decoder<M> {
    /**
     * Reads one.
     *
     * @param file its name, for messages
     * @throws CorruptionException if the bytes are not those of that generation's manifest
     * @throws FormatVersionException if they are of another version
     */
    M decode(byte[] content, long generation, String file) throws IOException;
  }

  /** Makes a manifest once its number is known. */
  @FunctionalInterface
  public interface Maker<M> {
    M make(long generation);
  }

  private String fileName(long generation) {
    return prefix + FileNumber.of(generation);
  }

  // ---- reading

  /** The generations whose manifests are there, newest first. */
  public List<Long> numbers() throws IOException {
    List<Long> numbers = new ArrayList<>();
    for (String name : directory.list()) {
      Matcher matcher = manifestName.matcher(name);
      if (matcher.matches() && matcher.group(2) == null) {
        numbers.add(0, Long.parseLong(matcher.group(1)));
      }
    }
    return numbers;
  }

  /**
   * Reads a manifest.
   *
   * @throws CorruptionException if it is damaged
   * @throws FormatVersionException if another release wrote it
   */
  public M read(long generation) throws IOException {
    String name = fileName(generation);
    byte[] content = PublishedFile.read(directory, name);
    return decoder.decode(content, generation, name + " in " + directory);
  }

  /**
   * Goes on from a manifest that was opened.
   *
   * @param before the one before it, null if there is none
   * @param last the highest number in use
   */
  public synchronized void continueFrom(M opened, @Nullable M before, long last) {
    newest = opened;
    previous = before;
    lastNumber = last;
    countNames();
  }

  // ---- publishing

  /** The newest one, null if there is none. */
  public @Nullable M newest() {
    return newest;
  }

  /** Makes a generation durable. When this throws, the one before it is still the newest. */
  public void publish(Maker<M> maker) throws IOException {
    M manifest = maker.make(lastNumber + 1);
    PublishedFile.rename(directory, fileName(manifest.generation()), manifest.encode());
    lastNumber = manifest.generation();
    directory.sync();
    published(manifest);
  }

  private synchronized void published(M manifest) {
    previous = newest;
    newest = manifest;
    countNames();
  }

  // ---- keeping and deleting

  /**
   * The newest two, newest first: what only they name goes behind later generations. What is pinned
   * does not, and is no reason to make one.
   */
  public List<M> recent() {
    return recent;
  }

  /**
   * Lets go of the generation before the newest, which is of use only if that is damaged; false if
   * there is none.
   */
  public synchronized boolean forgetPrevious() {
    boolean known = previous != null;
    previous = null;
    countNames();
    return known;
  }

  /**
   * Has the newest generation and its files stay until the pin is closed, or the store. Null if
   * nothing was made durable yet.
   */
  public synchronized @Nullable PinnedGeneration pinNewest() {
    M manifest = newest;
    if (manifest == null || manifest.note() == null) {
      return null;
    }
    pinned.add(manifest);
    byte[] bytes = manifest.encode();
    List<FileRef> files = new ArrayList<>(manifest.files());
    files.add(
        new FileRef(
            fileName(manifest.generation()), bytes.length, Checksum.of(bytes, 0, bytes.length)));
    return new PinnedGeneration(manifest, files, () -> unpin(manifest));
  }

  private synchronized void unpin(M manifest) {
    pinned.remove(manifest);
    countNames();
  }

  private void countNames() {
    recent = Stream.of(newest, previous).filter(Objects::nonNull).toList();
    Set<String> all = new HashSet<>();
    for (M manifest : Stream.concat(recent.stream(), pinned.stream()).toList()) {
      all.add(fileName(manifest.generation()));
      manifest.files().forEach(file -> all.add(file.name()));
    }
    names = all;
  }

  /**
   * Deletes files, and older manifests, that no manifest names.
   *
   * @param files the names of some or of all files of the directory
   * @param isOurs whether a file that is no manifest is one of the store and not in use
   */
  public synchronized void deleteUnnamed(Collection<String> files, Predicate<String> isOurs)
      throws IOException {
    for (String name : files) {
      boolean ours = manifestName.matcher(name).matches() || isOurs.test(name);
      if (ours && !names.contains(name)) {
        directory.deleteIfThere(
            name); // Whoever gives up a file that it was writing deletes it too.
      }
    }
  }

  /** The same of all files of the directory. */
  public synchronized void deleteUnnamed(Predicate<String> isOurs) throws IOException {
    deleteUnnamed(directory.list(), isOurs);
  }
}
