package io.weir.stores.windowlog;

import io.weir.stores.io.Directory;
import io.weir.stores.io.FileNumber;
import io.weir.stores.io.PublishedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a store: the newest two are kept, with the files of the bundles they name. Used
 * under its monitor.
 */
final class Publication {
  /** The generation of a store in which nothing was marked yet. No later one falls back to it. */
  static final long FIRST = 0;

  private static final String MANIFEST = "windows-";

  private final Directory directory;
  private final long storeId;
  private volatile @Nullable WindowManifest newest;
  private @Nullable WindowManifest previous;
  private long lastNumber;

  /**
   * @param newest what was opened, null for a new store
   * @param previous the one before it, null if there is none
   * @param lastNumber the highest number in use
   */
  Publication(
      Directory directory,
      long storeId,
      @Nullable WindowManifest newest,
      @Nullable WindowManifest previous,
      long lastNumber) {
    this.directory = directory;
    this.storeId = storeId;
    this.newest = newest;
    this.previous = previous;
    this.lastNumber = lastNumber;
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

  static WindowManifest read(Directory directory, long generation) throws IOException {
    String name = fileName(generation);
    return WindowManifest.decode(
        PublishedFile.read(directory, name), generation, name + " in " + directory);
  }

  /** Whether nothing was published yet. Does not wait for a publication that is under way. */
  boolean isNew() {
    return newest == null;
  }

  /** Publishes the empty store before there is any other file: its files are no damage. */
  synchronized void publishFirst(WindowLogOptions options) throws IOException {
    if (isNew()) {
      publish(
          new WindowManifest(
              FIRST,
              storeId,
              options.segmentInterval(),
              options.grain(),
              options.suffixBytes(),
              null,
              List.of()));
    }
  }

  /** Makes a generation durable. When this throws, the one before it is still the newest. */
  synchronized void publish(WindowCut cut, WindowLogOptions options) throws IOException {
    publish(cut.manifest(lastNumber + 1, storeId, options));
  }

  private void publish(WindowManifest manifest) throws IOException {
    PublishedFile.rename(directory, fileName(manifest.generation()), manifest.encode());
    lastNumber = manifest.generation();
    directory.sync();
    previous = newest;
    newest = manifest;
  }

  /** Lets go of the generation before the newest, which is of use only if that is damaged. */
  synchronized void forgetPrevious() {
    previous = null;
  }

  /** Has bundles keep the generations that the newest two generations of the store name. */
  synchronized void keepNamed(List<Bundle> bundles) {
    List<WindowManifest.BundleFiles> named = new ArrayList<>();
    for (WindowManifest manifest : new WindowManifest[] {previous, newest}) {
      if (manifest != null) {
        named.addAll(manifest.bundles());
      }
    }
    for (Bundle bundle : bundles) {
      bundle.layers().keep(named);
    }
  }

  /**
   * Deletes the files of bundles that neither the newest two generations name nor {@code inUse},
   * which gets serial numbers, and older manifests.
   */
  synchronized void deleteUnreferenced(LongPredicate inUse) throws IOException {
    Set<Long> serials = new HashSet<>();
    Set<String> manifests = new HashSet<>();
    for (WindowManifest manifest : new WindowManifest[] {newest, previous}) {
      if (manifest != null) {
        manifests.add(fileName(manifest.generation()));
        for (WindowManifest.BundleFiles files : manifest.bundles()) {
          serials.add(files.logSerial());
          serials.add(files.runSerial());
        }
      }
    }
    for (String name : directory.list()) {
      long serial = Bundle.serialOf(name);
      boolean old = name.matches(MANIFEST + "\\d{16}(\\.tmp)?") && !manifests.contains(name);
      if (old || (serial >= 0 && !serials.contains(serial) && !inUse.test(serial))) {
        directory.delete(name);
      }
    }
  }
}
