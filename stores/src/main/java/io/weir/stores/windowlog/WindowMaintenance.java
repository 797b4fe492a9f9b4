package io.weir.stores.windowlog;

import io.weir.stores.EngineStats;
import io.weir.stores.StoreException;
import io.weir.stores.generation.BackgroundWork;
import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.PinnedGeneration;
import io.weir.stores.generation.StoreState;
import io.weir.stores.hashlog.LogBytes;
import io.weir.stores.hashlog.LogFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store does beside its rows: publishing generations, closing purged bundles and deleting
 * what is needed no more, on a thread of the background. Its monitor guards the manifests.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Under the monitor.
final class WindowMaintenance {
  private static final int MAX_LEAVING = 8;
  private static final long MAX_WAIT_MS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(WindowMaintenance.class);

  private final WindowLogOptions options;
  private final StoreState state;
  private final Manifests<WindowManifest> manifests;
  private final Bundles bundles;
  private final LongPredicate isInUse;

  /** Of the generations to come. Under the monitor. */
  private long lineage;

  /** Those that were purged or replaced, and whose files are still open. */
  private final Set<Bundle> leaving = ConcurrentHashMap.newKeySet();

  private final BackgroundWork background;
  private final AtomicReference<@Nullable WindowCut> pending = new AtomicReference<>();

  /** The mark of the newest generation; that of the one opened counts as the first. */
  private volatile long madeMark;

  private volatile long made;
  private volatile EngineStats past = EngineStats.NONE;

  /** Whether bundles were closed whose files may have to be deleted. */
  private volatile boolean isDeletionDue;

  /** Of the writer. */
  private boolean namedHasLeft;

  /**
   * @param isInUse tells of a number whether the store needs files with it, whatever is published
   */
  WindowMaintenance(
      WindowLogOptions options,
      StoreState state,
      Manifests<WindowManifest> manifests,
      long lineage,
      Bundles bundles,
      LongPredicate isInUse) {
    this.options = options;
    this.state = state;
    this.manifests = manifests;
    this.lineage = lineage;
    this.bundles = bundles;
    this.isInUse = isInUse;
    this.background = new BackgroundWork(options.name(), state, options.bundles().background());
  }

  // ---- generations

  /** Begins a generation; an earlier one that is not published yet is given up. */
  void generate(WindowCut cut) {
    replacePending(cut);
    boolean begun = false;
    try {
      cut.begin();
      begun = true;
    } finally {
      if (!begun) {
        abandon(cut); // Or no other would ever be made.
      }
    }
  }

  /** Whether there is a generation of a mark, or one is under way. */
  boolean knows(long mark) {
    WindowCut cut = pending.get();
    return isMade(mark) || (cut != null && cut.mark() == mark);
  }

  boolean isMade(long mark) {
    return madeMark == mark;
  }

  boolean isGenerationPending() {
    return pending.get() != null;
  }

  /** The bundles of a cut have made their generations. */
  void ready(WindowCut cut) {
    if (isPending(cut)) {
      options.bundles().background().execute(() -> publishIfPending(cut));
    }
  }

  /** A cut is not waited for any more, unless a newer one has taken its place. */
  void abandon(WindowCut cut) {
    pending.compareAndSet(cut, null);
    cut.end();
  }

  private void replacePending(@Nullable WindowCut cut) {
    WindowCut before = pending.getAndSet(cut);
    if (before != null) {
      before.end();
    }
  }

  /**
   * Has the writer wait for the generation that is under way, where the background does not keep up
   * with it: nothing else would bound the files.
   */
  void keepUp() {
    WindowCut cut = pending.get();
    if (cut != null && bundles.logBytes().isFarOver(LogBytes.LEAST)) {
      cut.await(MAX_WAIT_MS);
    }
  }

  @SuppressWarnings("ReferenceEquality") // A newer cut may have taken its place.
  private boolean isPending(WindowCut cut) {
    return pending.get() == cut;
  }

  private synchronized void publishIfPending(WindowCut cut) {
    if (state.isClosing() || state.isFailed() || !isPending(cut)) {
      return;
    }
    try {
      background.run("write a manifest", () -> publish(cut));
    } finally {
      abandon(cut);
    }
  }

  private void publish(WindowCut cut) throws IOException {
    publishOne(cut);
    if (bundles.logBytes().isOver(LogBytes.LEAST)) {
      manifests.forgetPrevious();
    }
    tellBundles();
    deleteUnnamed();
  }

  private void publishOne(WindowCut cut) throws IOException {
    manifests.publish(generation -> cut.manifest(generation, lineage, options));
    made++;
    madeMark = cut.mark();
  }

  /** Tells the bundles what the newest generations hold of their hash logs. */
  synchronized void tellBundles() {
    Map<Long, List<LogFiles>> bySerial = new HashMap<>();
    for (WindowManifest manifest : manifests.recent()) {
      for (WindowManifest.BundleFiles files : manifest.bundles()) {
        if (files.log() != null) {
          bySerial.computeIfAbsent(files.logSerial(), serial -> new ArrayList<>()).add(files.log());
        }
      }
    }
    for (Bundle bundle : bundles.all()) {
      bundle.named(bySerial.getOrDefault(bundle.layers().logSerial(), List.of()));
    }
  }

  private void deleteUnnamed() throws IOException {
    manifests.deleteUnnamed(name -> isGone(Bundle.serialOf(name)));
  }

  private boolean isGone(long serial) {
    return serial >= 0 && !isInUse(serial);
  }

  @Nullable PinnedGeneration pinNewest() {
    return manifests.pinNewest();
  }

  /** Makes a generation of an empty store on the thread of the caller: history begins anew. */
  synchronized void publishEmpty(WindowCut empty) throws IOException {
    lineage = ThreadLocalRandom.current().nextLong();
    publishNow(empty);
  }

  /** Makes a generation on the thread of the caller, instead of any that is under way. */
  synchronized void publishNow(WindowCut cut) throws IOException {
    replacePending(null);
    publishFirst();
    cut.begin();
    publishOne(cut);
  }

  /** Publishes the empty store before there is any other file: its files are no damage. */
  void publishFirst() throws IOException {
    if (manifests.newest() == null) { // Otherwise a writer would wait for work of the background.
      synchronized (this) {
        if (manifests.newest() == null) {
          WindowCut nothing = new WindowCut(0, null, List.of(), this);
          manifests.publish(generation -> nothing.manifest(generation, lineage, options));
        }
      }
    }
  }

  // ---- purging

  /** A bundle that is none of the store any more is to be closed. */
  void leaves(Bundle bundle) {
    leaving.add(bundle);
    namedHasLeft |= bundle.isMarked();
  }

  /** Whether a bundle has left that a generation may name, since this was last asked. */
  boolean takeNamedHasLeft() {
    boolean left = namedHasLeft;
    namedHasLeft = false;
    return left;
  }

  /**
   * Closes the bundles that were purged, and deletes their files unless a generation names them.
   * Those that are many are closed at once: stream time that leaps again and again would otherwise
   * take more memory than the background gives back.
   */
  void closeLeaving() {
    if (leaving.size() > MAX_LEAVING) {
      closeAllLeft();
    }
    if (!leaving.isEmpty() || isDeletionDue) {
      background.execute("close bundles", this::closeAndDelete);
    }
  }

  private void closeAndDelete() throws IOException {
    isDeletionDue = false;
    closeAllLeft();
    synchronized (this) {
      if (!state.isClosing() && !state.isFailed()) {
        deleteUnnamed();
      }
    }
  }

  /** Closes at once those that have left; their files are deleted later. */
  void closeAllLeft() {
    synchronized (leaving) { // The background and the writer may both come to it.
      for (Bundle bundle : List.copyOf(leaving)) {
        closeLeft(bundle);
      }
    }
  }

  private void closeLeft(Bundle bundle) {
    EngineStats last = bundle.layers().stats();
    try {
      bundle.discard();
    } catch (StoreException e) {
      background.countError();
      LOG.error("Store {} failed to close a bundle that has left", options.name(), e);
    }
    synchronized (this) {
      if (leaving.remove(bundle)) {
        isDeletionDue = true;
        past = past.plus(last.done());
      }
    }
  }

  /** Whether files of a bundle may still be needed, besides by generations. */
  private boolean isInUse(long serial) {
    WindowCut cut = pending.get();
    return isInUse.test(serial)
        || leaving.stream().anyMatch(bundle -> bundle.holds(serial))
        || (cut != null && cut.bundles().stream().anyMatch(bundle -> bundle.holds(serial)));
  }

  /** Closes bundles as they are on disk, also those that are leaving; returns what failed. */
  @Nullable StoreException discard(List<Bundle> bundles) {
    List<Bundle> all = new ArrayList<>(bundles);
    all.addAll(leaving);
    return Bundle.discard(all);
  }

  // ---- figures

  /** What bundles that are gone have done. */
  EngineStats past() {
    return past;
  }

  long made() {
    return made;
  }

  long errors() {
    return background.errors();
  }

  /** For the other steps of the background of the store. */
  BackgroundWork background() {
    return background;
  }
}
