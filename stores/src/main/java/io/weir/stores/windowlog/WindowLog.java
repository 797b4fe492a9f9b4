package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.WindowEngine;
import io.weir.stores.hashlog.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.io.DiskFullException;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.memory.Tenant;
import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store for rows that expire: a hash log for each time segment. The package page tells how it
 * works, {@link WindowEngine} what it promises.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
public final class WindowLog implements WindowEngine {
  private static final Logger LOG = LoggerFactory.getLogger(WindowLog.class);
  private static final String LOCK_FILE = "LOCK";
  private static final int MOST_NOTE_BYTES = 1 << 16;

  private final WindowLogOptions options;
  private final Directory.Lock lock;
  private final MemoryBudget budget;
  private final RowLayout layout;
  private final StoreState state;
  private final WindowMaintenance maintenance;
  private final StoreContext context;
  private final Sealing sealing;
  private final Tenant tenant = new ListTenant(this);

  /** By segment, ascending; replaced by a copy when it changes. */
  private volatile List<Bundle> bundles;

  private volatile long streamTime;
  // of the writer

  private volatile byte @Nullable [] note;
  private long changes;
  private long markedChanges = -1;
  private long marks;
  private long lastGenerationNanos;
  private long lastGenerationBytes;

  /** Whether a bundle has left that a generation names. */
  private boolean namedHasLeft;

  private WindowLog(
      Directory.Lock lock,
      WindowLogOptions options,
      MemoryBudget budget,
      StoreState state,
      WindowRecovery.Opened opened) {
    this.lock = lock;
    this.options = options;
    this.budget = budget;
    this.context = opened.context();
    this.layout = context.layout();
    this.sealing = new Sealing(context);
    this.state = state;
    this.maintenance = new WindowMaintenance(options, state, opened.publication(), this);
    this.bundles = opened.bundles();
    this.streamTime = opened.streamTime();
    this.note = opened.note();
    if (note != null) {
      markedChanges = 0;
    }
    lastGenerationNanos = options.bundles().nanoClock().getAsLong();
    lastGenerationBytes = logBytes();
  }

  /**
   * Opens the store in a directory, at its newest whole generation, or creates it. A store that was
   * written with another segment interval, grain or suffix is emptied, with a warning, and has no
   * note: it is to be restored.
   *
   * @throws io.weir.stores.CorruptionException if there are files but no whole generation
   * @throws io.weir.stores.FormatVersionException if another release wrote them
   * @throws io.weir.stores.StoreLockedException if the store is open already
   * @throws io.weir.stores.MemoryLimitException if its indexes do not fit into the budget
   * @throws StoreFailedException if the files cannot be read
   */
  public static WindowLog open(Directory directory, WindowLogOptions options, MemoryBudget budget) {
    try {
      Directory.Lock lock = directory.lock(LOCK_FILE);
      WindowLog opened = null;
      try {
        StoreState state = new StoreState(options.name());
        opened =
            new WindowLog(
                lock,
                options,
                budget,
                state,
                new WindowRecovery(directory, options, budget, state).open());
        budget.enter(opened.tenant);
        return opened;
      } finally {
        if (opened == null) {
          lock.close();
        }
      }
    } catch (DiskFullException e) {
      throw new OutOfSpaceException(
          "Store " + options.name() + " cannot be opened: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + options.name() + " in " + directory + " cannot be opened: " + e.getMessage(),
          e);
    }
  }

  // ---- reading

  @Override
  public byte @Nullable [] get(byte[] rowKey) {
    state.check();
    long time = layout.time(rowKey);
    Bundle bundle = isExpired(time) ? null : bundleOf(time);
    return bundle == null ? null : bundle.get(rowKey);
  }

  @Override
  public Cursor fetch(byte[] key, long from, long to, Direction direction) {
    state.check();
    long earliest = Math.max(from, earliest());
    return new KeyCursor(
        this, key, layout, between(earliest, to, direction), earliest, to, direction);
  }

  @Override
  public Cursor fetchAll(
      byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, Direction direction) {
    state.check();
    long earliest = Math.max(from, earliest());
    return new SegmentCursor(
        this, layout, between(earliest, to, direction), fromKey, toKey, earliest, to, direction);
  }

  /** The bundles that may have rows between two times, in the order of a read. */
  private List<Bundle> between(long from, long to, Direction direction) {
    List<Bundle> found = new ArrayList<>();
    for (Bundle bundle : bundles) {
      if (bundle.lastTime() >= from && bundle.firstTime() <= to) {
        found.add(bundle);
      }
    }
    if (direction == Direction.DESCENDING) {
      Collections.reverse(found);
    }
    return found;
  }

  private @Nullable Bundle bundleOf(long time) {
    long segment = time / options.segmentInterval();
    List<Bundle> all = bundles;
    for (int i = all.size() - 1; i >= 0; i--) {
      long found = all.get(i).segment();
      if (found <= segment) {
        return found == segment ? all.get(i) : null;
      }
    }
    return null;
  }

  @Override
  public long streamTime() {
    return streamTime;
  }

  /** The earliest time that is not expired. */
  private long earliest() {
    return Math.max(0, streamTime - options.retention() + 1);
  }

  @Override
  public boolean isExpired(long time) {
    return time < 0 || time <= streamTime - options.retention();
  }

  @Override
  public long segmentInterval() {
    return options.segmentInterval();
  }

  long timeOf(byte[] rowKey) {
    return layout.time(rowKey);
  }

  void checkOpen() {
    state.check();
  }

  @Override
  public long size() {
    state.check();
    return rows();
  }

  private long rows() {
    long rows = 0;
    for (Bundle bundle : bundles) {
      rows += bundle.rows();
    }
    return rows;
  }

  // ---- writing

  @Override
  public void announce(byte[] rowKey) {
    state.check();
    advance(layout.time(rowKey));
  }

  @Override
  public void put(byte[] rowKey, byte[] value) {
    state.check();
    long time = layout.time(rowKey);
    advance(time);
    if (isExpired(time)) {
      return;
    }
    Bundle bundle = bundleOf(time);
    if (bundle == null) {
      bundle = addBundle(time / options.segmentInterval());
    }
    bundle.put(rowKey, value);
    changes++;
  }

  @Override
  public boolean delete(byte[] rowKey) {
    state.check();
    long time = layout.time(rowKey);
    advance(time);
    Bundle bundle = isExpired(time) ? null : bundleOf(time);
    if (bundle == null || !bundle.delete(rowKey)) {
      return false;
    }
    changes++;
    return true;
  }

  private Bundle addBundle(long segment) {
    try {
      maintenance.publishFirst();
    } catch (DiskFullException e) {
      throw new OutOfSpaceException(
          "Store " + options.name() + " has no disk space to begin: " + e.getMessage(), e);
    } catch (IOException e) {
      throw state.fail("write its first manifest", e);
    }
    sealBundles();
    Bundle added = new Bundle(context, segment);
    List<Bundle> more = new ArrayList<>(bundles);
    int at = more.size();
    while (at > 0 && more.get(at - 1).segment() > segment) {
      at--;
    }
    more.add(at, added);
    bundles = more;
    return added;
  }

  // ---- sealing

  /** Takes over the bundle that was sealed, and begins with another if memory is short. */
  private void sealBundles() {
    Sealing.Job ended = sealing.ended();
    if (ended != null) {
      takeOver(ended);
    }
    if (sealing.isIdle() && budget.usedBytes() > options.sealAbove() * budget.maxBytes()) {
      Bundle next = sealable();
      if (next != null) {
        sealing.begin(next);
      }
    }
  }

  /** Of the bundles that are written no more, that which stays longest; null if there is none. */
  private @Nullable Bundle sealable() {
    Bundle found = null;
    for (Bundle bundle : bundles) {
      if (bundle.lastTime() < streamTime && bundle.isQuiet() && bundle.isSealable()) {
        found = bundle;
      }
    }
    return found;
  }

  private void takeOver(Sealing.Job ended) {
    Bundle before = ended.bundle();
    SortedRun run = ended.run();
    try {
      if (run != null && bundles.contains(before) && !before.isBusy()) {
        replace(before, before.sealed(run, ended.serial()), ended);
      } else if (run != null) {
        Layers.close(run, options.name());
      }
    } catch (MemoryLimitException | OutOfSpaceException e) {
      LOG.debug("Store {} does not seal a segment now", options.name(), e);
    } finally {
      before.layers().unwatchWrites();
      sealing.takenOver();
    }
  }

  private void replace(Bundle before, Bundle sealed, Sealing.Job job) {
    boolean complete = false;
    try {
      job.becomes(sealed);
      sealed.takeOver(before);
      complete = true;
    } finally {
      if (!complete) {
        sealed.discard();
      }
    }
    List<Bundle> others = new ArrayList<>(bundles);
    others.set(others.indexOf(before), sealed);
    bundles = others;
    before.replaceBy(sealed);
    leaves(before);
    maintenance.closeLeaving();
  }

  // ---- purging

  private void advance(long time) {
    if (time > streamTime) {
      streamTime = time;
      changes++;
      List<Bundle> all = bundles;
      if (!all.isEmpty() && isExpired(all.get(0).lastTime())) {
        purge();
      }
    }
  }

  /** Takes out the bundles that have expired; they are closed in the background. */
  private void purge() {
    List<Bundle> left = new ArrayList<>(bundles);
    while (!left.isEmpty() && isExpired(left.get(0).lastTime())) {
      Bundle purged = left.remove(0);
      purged.purge();
      leaves(purged);
    }
    bundles = left;
    maintenance.closeLeaving();
  }

  private void leaves(Bundle bundle) {
    maintenance.leaves(bundle);
    namedHasLeft |= bundle.isMarked();
  }

  // ---- generations

  @Override
  public void mark(byte[] noteOfMark) {
    if (noteOfMark.length > MOST_NOTE_BYTES) {
      throw new IllegalArgumentException(
          "A note of " + noteOfMark.length + " bytes, at most " + MOST_NOTE_BYTES + " are allowed");
    }
    state.check();
    sealBundles();
    note = noteOfMark.clone();
    markedChanges = changes;
    marks++;
    for (Bundle bundle : bundles) {
      bundle.mark(marks);
    }
    if (!maintenance.isGenerationPending() && isDue()) {
      beginGeneration();
    }
  }

  private boolean isDue() {
    long age = options.bundles().nanoClock().getAsLong() - lastGenerationNanos;
    return namedHasLeft
        || age >= options.bundles().generationInterval().toNanos()
        || logBytes() - lastGenerationBytes >= options.bundles().generationBytes();
  }

  private long logBytes() {
    long bytes = 0;
    for (Bundle bundle : bundles) {
      bytes += bundle.layers().logBytes();
    }
    return bytes;
  }

  @Override
  public void generate() {
    state.check();
    if (changes == markedChanges && !maintenance.knows(marks)) {
      beginGeneration();
    }
  }

  private void beginGeneration() {
    maintenance.generate(cut());
  }

  private WindowCut cut() {
    lastGenerationNanos = options.bundles().nanoClock().getAsLong();
    lastGenerationBytes = logBytes();
    namedHasLeft = false;
    List<Bundle> named = bundles.stream().filter(Bundle::isMarked).toList();
    return new WindowCut(marks, note, streamTime, named, maintenance);
  }

  @Override
  public byte @Nullable [] note() {
    state.check();
    byte[] newest = note;
    return newest == null ? null : newest.clone();
  }

  @Override
  public void clear(byte[] noteOfMark) {
    state.check();
    WindowCut empty = new WindowCut(marks + 1, noteOfMark.clone(), -1, List.of(), maintenance);
    try {
      maintenance.publishNow(empty);
    } catch (DiskFullException e) {
      throw new OutOfSpaceException(
          "Store " + options.name() + " has no disk space to be emptied: " + e.getMessage(), e);
    } catch (IOException e) {
      throw state.fail("write a manifest", e);
    }
    List<Bundle> dropped = bundles;
    marks++;
    changes++;
    note = noteOfMark.clone();
    markedChanges = changes;
    streamTime = -1;
    namedHasLeft = false;
    lastGenerationBytes = 0;
    for (Bundle bundle : dropped) {
      bundle.purge();
      maintenance.leaves(bundle);
    }
    bundles = List.of();
    maintenance.closeLeaving();
  }

  // ---- the store as a whole

  @Override
  public EngineStats stats() {
    EngineStats sum = maintenance.past().plus(EngineStats.ofWritten(sealing.writtenBytes()));
    for (Bundle bundle : bundles) {
      sum = sum.plus(bundle.layers().stats());
    }
    return sum.ofWhole(
        rows(),
        sum.memoryBytes() + listBytes(),
        maintenance.made(),
        maintenance.errors() + sealing.errors());
  }

  @Override
  public boolean isOpen() {
    return !state.isClosing(); // The bundles close before the store does.
  }

  @Override
  public void close() {
    if (!state.isOpen()) {
      return;
    }
    state.closing();
    synchronized (maintenance) {
      if (state.isOpen()) {
        try {
          closeBundles();
        } finally {
          release();
        }
      }
    }
  }

  /** Closes the bundles, with a last generation if nothing has changed since the newest mark. */
  private void closeBundles() {
    if (markedChanges != changes || state.isFailed() || maintenance.isMade(marks)) {
      return;
    }
    try {
      bundles.forEach(Bundle::close);
      maintenance.publishNow(cut());
    } catch (DiskFullException e) {
      throw new OutOfSpaceException(
          "Store "
              + options.name()
              + " has no disk space for its last generation, the one before it stays valid: "
              + e.getMessage(),
          e);
    } catch (IOException e) {
      throw state.fail("write its last generation", e);
    }
  }

  /** Gives everything back, whatever fails on the way. */
  private void release() {
    state.closed();
    StoreException ofSealing = sealing.close();
    StoreException ofBundles = maintenance.discard(bundles);
    budget.leave(tenant);
    try {
      lock.close();
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + options.name() + " failed to close its files: " + e.getMessage(), e);
    }
    StoreException first = ofSealing == null ? ofBundles : ofSealing;
    if (first != null) {
      throw first;
    }
  }

  /** Whether files of a bundle belong to the store as it is, or to a bundle that is being made. */
  boolean holds(long serial) {
    return context.serials().isBeingUsed(serial)
        || sealing.holds(serial)
        || bundles.stream().anyMatch(bundle -> bundle.holds(serial));
  }

  List<Bundle> bundles() {
    return bundles;
  }

  // ---- memory

  double weight() {
    return options.bundles().weight();
  }

  long listBytes() {
    long bytes = 0;
    for (Bundle bundle : bundles) {
      bytes += bundle.listBytes();
    }
    return bytes;
  }

  /** Gives up lists of keys until so many bytes have come free; returns how many have. */
  long giveUpLists(long wanted) {
    long given = 0;
    for (Bundle bundle : bundles) {
      if (given < wanted) {
        given += bundle.giveUpList();
      }
    }
    return given;
  }
}
