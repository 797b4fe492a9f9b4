package io.weir.stores.windowlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.StoreException;
import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.Opening;
import io.weir.stores.generation.StoreState;
import io.weir.stores.hashlog.LogFiles;
import io.weir.stores.io.Directory;
import io.weir.stores.io.DirectoryPart;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.BlockCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the bundles of a store as of its newest generation that proves whole. */
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
    this.layout = new RowLayout(options.suffixBytes(), options.grainMs());
  }

  /**
   * What was found.
   *
   * @param context of the bundles
   * @param lineage of the history that goes on
   * @param bundles by span, ascending
   */
  record Opened(StoreContext context, long lineage, List<Bundle> bundles, byte @Nullable [] note) {}

  /**
   * @throws CorruptionException if there are files but no whole generation
   */
  Opened open() throws IOException {
    long nextSerial = nextSerial();
    Manifests<WindowManifest> manifests =
        new Manifests<>(directory, WindowManifest.PREFIX, this::decode);
    StoreContext context =
        new StoreContext(
            directory,
            options,
            layout,
            budget,
            state,
            new Serials(nextSerial),
            heap,
            new BlockCache(budget, options.bundles().weight()),
            manifests);
    Opening<WindowManifest> opening = new Opening<>(options.name(), directory, manifests);
    Opened opened = opening.open(manifest -> open(context, manifest));
    if (opened == null) {
      return empty(context);
    }
    boolean whole = false;
    try {
      rewriteIfOld(manifests);
      if (opening.leftOversMayGo()) {
        manifests.deleteUnnamed(name -> Bundle.serialOf(name) >= 0);
      }
      whole = true;
      return opened;
    } finally {
      if (!whole) {
        discard(opened.bundles());
      }
    }
  }

  private WindowManifest decode(byte[] content, long generation, String file) throws IOException {
    return WindowManifest.decode(
        content,
        generation,
        file,
        (serial, ofLog) ->
            LogFiles.ofManifest(new DirectoryPart(directory, Bundle.prefix(serial)), ofLog));
  }

  /** What an old manifest needs besides its files is deleted with what is left over. */
  private static void rewriteIfOld(Manifests<WindowManifest> manifests) throws IOException {
    WindowManifest newest = manifests.newest();
    if (newest != null && newest.isOfOldVersion()) {
      manifests.publish(newest::as);
    }
    // Also after a crash that came between the two.
    if (manifests.recent().stream().anyMatch(WindowManifest::isOfOldVersion)) {
      manifests.forgetPrevious();
    }
  }

  private static Opened empty(StoreContext context) {
    long lineage = ThreadLocalRandom.current().nextLong();
    return new Opened(context, lineage, List.of(), null);
  }

  private Opened open(StoreContext context, WindowManifest manifest) {
    if (!manifest.fits(options)) {
      LOG.warn(
          "Store {} was written with spans of {} ms, grains of {} ms and {} bytes after the time,"
              + " and has {} ms, {} ms and {} bytes now. Its content is dropped, and restored from"
              + " the changelog if it has one.",
          options.name(),
          manifest.spanMs(),
          manifest.grainMs(),
          manifest.suffixBytes(),
          options.spanMs(),
          options.grainMs(),
          options.suffixBytes());
      return empty(context);
    }
    List<Bundle> bundles = new ArrayList<>();
    boolean whole = false;
    try {
      for (WindowManifest.BundleFiles files : manifest.bundles()) {
        bundles.add(Bundle.open(context, files));
      }
      bundles.sort(Comparator.comparingLong(Bundle::span));
      whole = true;
      return new Opened(context, manifest.lineage(), bundles, manifest.note());
    } finally {
      if (!whole) {
        discard(bundles);
      }
    }
  }

  private void discard(List<Bundle> bundles) {
    StoreException failure = Bundle.discard(bundles);
    if (failure != null) {
      LOG.warn("Store {} could not close what it had opened", options.name(), failure);
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
