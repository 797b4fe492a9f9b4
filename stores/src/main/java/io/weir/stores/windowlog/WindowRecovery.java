package io.weir.stores.windowlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.StoreException;
import io.weir.stores.generation.StoreState;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the newest generation of a store that proves whole, and opens its bundles as of it. What
 * they have made after it is forgotten.
 */
final class WindowRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(WindowRecovery.class);

  private final Directory directory;
  private final WindowLogOptions options;
  private final MemoryBudget budget;
  private final HeapShare heap;
  private final StoreState state;
  private final RowLayout layout;

  WindowRecovery(
      Directory directory,
      WindowLogOptions options,
      MemoryBudget budget,
      HeapShare heap,
      StoreState state) {
    this.heap = heap;
    this.state = state;
    this.directory = directory;
    this.options = options;
    this.budget = budget;
    this.layout = new RowLayout(options.suffixBytes(), options.grain());
  }

  /**
   * What was found.
   *
   * @param context of the bundles
   * @param bundles by segment, ascending
   */
  record Opened(
      StoreContext context,
      Publication publication,
      List<Bundle> bundles,
      byte @Nullable [] note) {}

  /**
   * @throws CorruptionException if there are files but no whole generation
   */
  Opened open() throws IOException {
    List<Long> numbers = Publication.numbers(directory);
    long nextSerial = nextSerial();
    StoreContext context =
        new StoreContext(directory, options, layout, budget, state, new Serials(nextSerial), heap);
    if (numbers.isEmpty()) {
      if (nextSerial > 1) {
        throw new CorruptionException(
            directory + " holds files of bundles but no manifest: expected at least one");
      }
      return empty(context, ThreadLocalRandom.current().nextLong(), null, Publication.FIRST - 1);
    }
    CorruptionException damage = null;
    for (long number : numbers) {
      if (number == Publication.FIRST && damage != null) {
        break;
      }
      try {
        return open(context, Publication.read(directory, number), numbers);
      } catch (CorruptionException e) {
        LOG.warn(
            "Store {} cannot be opened at generation {}: {}",
            options.name(),
            number,
            e.getMessage());
        damage = damage == null ? e : damage;
      }
    }
    throw damage == null ? new CorruptionException(directory + " holds no generation") : damage;
  }

  private Opened empty(
      StoreContext context, long storeId, @Nullable WindowManifest before, long lastNumber) {
    Publication publication = new Publication(directory, storeId, before, null, lastNumber);
    return new Opened(context, publication, List.of(), null);
  }

  private Opened open(StoreContext context, WindowManifest manifest, List<Long> numbers)
      throws IOException {
    if (!manifest.fits(options)) {
      LOG.warn(
          "Store {} was written with segments of {} ms, grains of {} ms and {} bytes after the time,"
              + " and has {} ms, {} ms and {} bytes now. Its content is dropped, and restored from"
              + " the changelog if it has one.",
          options.name(),
          manifest.segmentInterval(),
          manifest.grain(),
          manifest.suffixBytes(),
          options.segmentInterval(),
          options.grain(),
          options.suffixBytes());
      return empty(context, manifest.storeId(), manifest, numbers.get(0));
    }
    List<Bundle> bundles = new ArrayList<>();
    boolean whole = false;
    try {
      for (WindowManifest.BundleFiles files : manifest.bundles()) {
        bundles.add(open(context, files));
      }
      bundles.sort(Comparator.comparingLong(Bundle::segment));
      Publication publication = continueFrom(manifest, numbers, bundles);
      whole = true;
      return new Opened(context, publication, bundles, manifest.note());
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          "Generation "
              + manifest.generation()
              + " in "
              + directory
              + " names a file that is missing: "
              + e.getMessage());
    } finally {
      if (!whole) {
        StoreException failure = Bundle.discard(bundles);
        if (failure != null) {
          LOG.warn("Store {} could not close what it had opened", options.name(), failure);
        }
      }
    }
  }

  private Bundle open(StoreContext context, WindowManifest.BundleFiles files) {
    Bundle bundle = Bundle.open(context, files);
    HashLog log = bundle.layers().log();
    if (log != null && log.storeId() != files.logId()) {
      bundle.discard();
      throw new CorruptionException(
          "The files "
              + Bundle.prefix(files.logSerial())
              + "* in "
              + directory
              + " are those of another store");
    }
    return bundle;
  }

  /** Files that no generation names are left-overs, unless a generation cannot be read. */
  private Publication continueFrom(
      WindowManifest manifest, List<Long> numbers, List<Bundle> bundles) throws IOException {
    boolean newest = manifest.generation() == numbers.get(0);
    WindowManifest before = null;
    boolean readable = newest;
    if (newest && numbers.size() > 1) {
      try {
        before = Publication.read(directory, numbers.get(1));
      } catch (CorruptionException e) {
        LOG.warn("Store {} has a damaged older generation: {}", options.name(), e.getMessage());
        readable = false;
      }
    }
    Publication publication =
        new Publication(directory, manifest.storeId(), manifest, before, numbers.get(0));
    if (readable) {
      keepNamed(publication, bundles);
      publication.deleteUnreferenced(serial -> false);
    }
    return publication;
  }

  /** What cannot be kept of the older generation is no reason not to open the newest. */
  private void keepNamed(Publication publication, List<Bundle> bundles) {
    try {
      publication.keepNamed(bundles);
    } catch (CorruptionException e) {
      LOG.warn("Store {} has a damaged older generation: {}", options.name(), e.getMessage());
    }
  }

  /** Above the number of any bundle that is or was part of a generation. */
  private long nextSerial() throws IOException {
    long highest = 0;
    for (String name : directory.list()) {
      highest = Math.max(highest, Bundle.serialOf(name));
    }
    return highest + 1;
  }
}
