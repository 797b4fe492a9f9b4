package io.weir.stores.windowlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.io.UnfinishedFile;
import io.weir.stores.sortedrun.RunFile;
import io.weir.stores.sortedrun.RunSorter;
import io.weir.stores.sortedrun.SortedRun;
import io.weir.stores.sortedrun.SortedRunWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals bundles, one at a time: writes their groups into a sorted run on a thread of the
 * background, while the writer goes on. What the writer changes meanwhile it remembers, and brings
 * it along when it takes the run over.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One job at a time.
final class Sealing {
  private static final Logger LOG = LoggerFactory.getLogger(Sealing.class);
  private static final long MAX_SORTED_BYTES = 4L << 20;
  private static final long MIN_SORTED_BYTES = 64L << 10;
  private static final int PART_OF_BUDGET = 64;
  private static final double HARDLY_ANY_LEFT = 0.9;

  /** When a bundle could not be sealed, the next is tried after such a part of a span. */
  private static final int PAUSES_IN_SPAN = 8;

  private final StoreContext context;
  private final Bundles bundles;
  private final WindowMaintenance maintenance;
  private volatile @Nullable Job job;
  private volatile long writtenBytes;

  /** In stream time; of the writer. */
  private long notBefore;

  Sealing(StoreContext context, Bundles bundles, WindowMaintenance maintenance) {
    this.context = context;
    this.bundles = bundles;
    this.maintenance = maintenance;
  }

  /** A bundle and what becomes of it. */
  private static final class Job {
    private final Bundle bundle;
    private final long serial;

    /** What was written; null if that was given up. */
    private volatile @Nullable SortedRun run;

    /** What takes the place of the bundle, before it does. */
    private volatile @Nullable Bundle sealed;

    private final CountDownLatch ended = new CountDownLatch(1);

    private Job(Bundle bundle, long serial) {
      this.bundle = bundle;
      this.serial = serial;
    }

    private boolean hasEnded() {
      return ended.getCount() == 0;
    }

    /** Waits for the end; an interrupt is kept for the caller. */
    private void await() {
      boolean interrupted = false;
      while (!hasEnded()) {
        try {
          ended.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- of the writer

  /** Takes over the bundle that was sealed, and begins with another if memory is short. */
  void advance(long streamTime) {
    Job current = job;
    if (current != null && current.hasEnded() && !takeOver(current)) {
      notBefore = streamTime + context.options().spanMs() / PAUSES_IN_SPAN;
    }
    if (job == null && streamTime >= notBefore && context.isMemoryShort()) {
      Bundle next = next(streamTime);
      if (next != null) {
        begin(next);
      }
    }
  }

  /**
   * A bundle is about to be added. If hardly any memory is left, the one that is still being sealed
   * has to make room for it first.
   */
  void keepUp(long streamTime) {
    Job current = job;
    if (current != null && context.budget().isUsedBeyond(HARDLY_ANY_LEFT)) {
      current.await();
    }
    advance(streamTime);
  }

  /**
   * Has a bundle sealed at once, since the writer finds no memory: event time that leaps, as while
   * a backlog is read, is faster than the background.
   *
   * @param found thrown if none can be sealed; otherwise the writer tries again
   */
  void makeRoom(long streamTime, MemoryLimitException found) {
    Job current = job;
    boolean sealed = current != null && isSealed(current);
    List<Bundle> all = bundles.all();
    for (int i = all.size() - 1; i >= 0 && !sealed; i--) {
      if (isOver(all.get(i), streamTime) && all.get(i).isSealable()) {
        sealed = isSealed(begin(all.get(i)));
      }
    }
    if (!sealed) {
      throw found;
    }
    maintenance.closeAllLeft();
  }

  private boolean isSealed(Job current) {
    current.await();
    return takeOver(current);
  }

  /** Of the bundles that are written no more, that which stays longest; null if there is none. */
  private @Nullable Bundle next(long streamTime) {
    Bundle found = null;
    for (Bundle bundle : bundles.all()) {
      if (isOver(bundle, streamTime) && bundle.isQuiet() && bundle.isSealable()) {
        found = bundle;
      }
    }
    return found;
  }

  private static boolean isOver(Bundle bundle, long streamTime) {
    return bundle.lastTime() < streamTime && !bundle.isHeld();
  }

  private Job begin(Bundle bundle) {
    Job begun = new Job(bundle, context.serials().next());
    bundle.layers().watchWrites();
    job = begun;
    context.serials().taken();
    boolean asked = false;
    try {
      context.options().bundles().background().execute(() -> seal(begun));
      asked = true;
    } finally {
      if (!asked) {
        begun.ended.countDown(); // Or nothing would ever be sealed again.
      }
    }
    return begun;
  }

  /** False if the bundle goes on as it is. */
  private boolean takeOver(Job done) {
    SortedRun run = done.run;
    try {
      if (run != null && bundles.contains(done.bundle) && !done.bundle.isBusy()) {
        replace(done, done.bundle.sealed(run, done.serial));
        return true;
      }
      if (run != null) {
        Layers.close(run, context.options().name());
      }
      return false;
    } catch (MemoryLimitException | OutOfSpaceException e) {
      LOG.debug("Store {} does not seal a bundle now", context.options().name(), e);
      return false;
    } finally {
      done.bundle.layers().unwatchWrites();
      job = null;
    }
  }

  private void replace(Job done, Bundle sealed) {
    boolean complete = false;
    try {
      done.sealed = sealed;
      sealed.takeOver(done.bundle);
      complete = true;
    } finally {
      if (!complete) {
        sealed.discard();
      }
    }
    done.bundle.replaceBy(sealed);
    maintenance.leaves(done.bundle);
    bundles.replace(done.bundle, sealed); // Not before it is known to leave.
    maintenance.closeLeaving();
  }

  /** Stream time begins anew. */
  void startOver() {
    notBefore = 0;
  }

  // ---- in the background

  /** Whether files with this number are needed for a bundle that is being sealed. */
  boolean holds(long serial) {
    Job current = job;
    Bundle sealed = current == null ? null : current.sealed;
    return current != null
        && (current.serial == serial || (sealed != null && sealed.holds(serial)));
  }

  private synchronized void seal(Job current) {
    try {
      maintenance.background().run("seal a bundle", () -> writeIfWanted(current));
    } finally {
      current.ended.countDown();
    }
  }

  private void writeIfWanted(Job current) throws IOException {
    try {
      if (isWanted(current)) {
        current.run = write(current);
      }
    } catch (MemoryLimitException | OutOfMemoryError e) { // Of the budget, or of the heap.
      LOG.debug("Store {} does not seal a bundle now", context.options().name(), e);
    } catch (StoreException e) {
      if (isWanted(current)) { // Else the bundle has been closed meanwhile.
        throw e;
      }
    }
  }

  private boolean isWanted(Job current) {
    return !context.state().isClosing()
        && !context.state().isFailed()
        && !current.bundle.isPurged();
  }

  /** A small bundle takes little memory to be sealed, however large the budget is. */
  private long sortedAtOnce(Layers layers) {
    long maxBytes = Math.min(MAX_SORTED_BYTES, context.budget().maxBytes() / PART_OF_BUDGET);
    return Math.min(maxBytes, Math.max(MIN_SORTED_BYTES, 2 * layers.logBytes().all()));
  }

  private @Nullable SortedRun write(Job current) throws IOException {
    String name = Layers.runName(current.serial);
    long bytes = sortedAtOnce(current.bundle.layers());
    String partNames = Bundle.prefix(current.serial) + "part-";
    Layers layers = current.bundle.layers();
    RunFile file;
    try (RunSorter sorter =
        new RunSorter(
            context.directory(), partNames, context.budget(), bytes, () -> !isWanted(current))) {
      layers.forEachInLog(
          (key, group) -> {
            sorter.add(key, group);
            return isWanted(current);
          });
      file = isWanted(current) ? merge(current, sorter, name) : null;
    }
    if (file == null) {
      return null;
    }
    context.directory().sync();
    writtenBytes = writtenBytes + file.length();
    return SortedRun.open(context.directory(), name, file, context.blocks());
  }

  private @Nullable RunFile merge(Job current, RunSorter sorter, String name) throws IOException {
    Layers layers = current.bundle.layers();
    try (UnfinishedFile unfinished = new UnfinishedFile(context.directory(), name);
        SortedRunWriter writer =
            new SortedRunWriter(
                context.directory(),
                name,
                layers.maxGroups(),
                context.options().bundles().hashing(),
                context.budget())) {
      boolean complete =
          sorter.merge(
              layers.run(),
              (key, group) -> {
                writer.add(key, group);
                return true;
              });
      if (!complete || !isWanted(current)) {
        return null;
      }
      RunFile file = writer.finish();
      unfinished.keep();
      return file;
    }
  }

  /** Bytes of all runs that were written. */
  long writtenBytes() {
    return writtenBytes;
  }

  // ---- the end

  /** Waits until what was under way has ended, as the store is closing; returns what failed. */
  synchronized @Nullable StoreException close() {
    Job current = job;
    SortedRun run = current == null ? null : current.run;
    job = null;
    try {
      if (run != null) {
        Layers.close(run, context.options().name());
      }
      return null;
    } catch (StoreException e) {
      return e;
    }
  }
}
