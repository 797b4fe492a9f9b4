package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.WindowEngine;
import io.weir.stores.generation.BackgroundWork;
import io.weir.stores.generation.Marks;
import io.weir.stores.generation.Opening;
import io.weir.stores.generation.PinnedGeneration;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.HeapShare;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.memory.Tenant;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store for rows that expire: a hash log for each span of time. The package page tells how it
 * works, {@link WindowEngine} what it promises.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
public final class WindowLog implements WindowEngine {

  /** What lists of keys and filters of all stores may take of the heap. */
  private static final HeapShare LISTS = HeapShare.onePartOf(8);

  private final WindowLogOptions options;
  private final Directory.Lock lock;
  private final MemoryBudget budget;
  private final RowLayout layout;
  private final StoreState state;
  private final WindowMaintenance maintenance;
  private final StoreContext context;
  private final Bundles bundles;
  private final Sealing sealing;
  private final NextBundle next;
  private final Expiry expiry;
  private final Tenant tenant;
  private final Marks marks;
  private final GenerationPace pace;

  private volatile long streamTime;

  // of the writer

  /** The first span that may be written at this stream time. */
  private long firstSpan;

  private long changes;

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
    this.state = state;
    this.bundles = new Bundles(opened.bundles());
    this.maintenance =
        new WindowMaintenance(
            options, state, context.manifests(), opened.lineage(), bundles, this::needs);
    maintenance.tellBundles();
    this.sealing = new Sealing(context, bundles, maintenance);
    this.next = new NextBundle(context, bundles, maintenance);
    this.expiry = new Expiry(context, bundles, maintenance);
    this.tenant = new ListTenant(bundles, options.bundles().weight());
    this.marks =
        new Marks(
            options.bundles().nanoClock(), options.bundles().generationInterval(), opened.note());
    this.pace = new GenerationPace(options, bundles, maintenance, marks);
    moveTo(-1);
  }

  /**
   * Opens the store in a directory, at its newest whole generation, or creates it. A store that was
   * written with another span, grain or suffix is emptied, with a warning, and has no note: it is
   * to be restored.
   *
   * @throws io.weir.stores.CorruptionException if there are files but no whole generation
   * @throws io.weir.stores.FormatVersionException if another release wrote them
   * @throws io.weir.stores.StoreLockedException if the store is open already
   * @throws io.weir.stores.MemoryLimitException if its indexes do not fit into the budget
   * @throws StoreFailedException if the files cannot be read
   */
  public static WindowLog open(Directory directory, WindowLogOptions options, MemoryBudget budget) {
    return open(directory, options, budget, LISTS);
  }

  /** The same with a share of the heap of its own. */
  static WindowLog open(
      Directory directory, WindowLogOptions options, MemoryBudget budget, HeapShare heap) {
    try {
      Directory.Lock lock = directory.lock(Opening.LOCK_FILE);
      WindowLog opened = null;
      try {
        StoreState state = new StoreState(options.name());
        opened =
            new WindowLog(
                lock,
                options,
                budget,
                state,
                new WindowRecovery(directory, options, budget, heap, state).open());
        budget.enter(opened.tenant);
        return opened;
      } finally {
        if (opened == null) {
          lock.close();
        }
      }
    } catch (IOException e) {
      throw StoreState.cannotOpen(options.name(), directory, e);
    }
  }

  // ---- reading

  @Override
  public byte @Nullable [] get(byte[] rowKey) {
    state.check();
    long time = layout.time(rowKey);
    Bundle bundle = time < earliest() ? null : bundles.of(time / options.spanMs());
    return bundle == null ? null : bundle.get(rowKey);
  }

  @Override
  public Cursor fetch(byte[] key, long from, long to, Direction direction) {
    state.check();
    long earliest = Math.max(from, earliest());
    return new KeyCursor(
        this, key, layout, bundles.between(earliest, to, direction), earliest, to, direction);
  }

  @Override
  public Cursor fetchAll(
      byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, Direction direction) {
    state.check();
    long earliest = Math.max(from, earliest());
    return new SliceCursor(
        this,
        layout,
        options.sliceMs(),
        bundles.between(earliest, to, direction),
        fromKey,
        toKey,
        earliest,
        to,
        direction);
  }

  @Override
  public Cursor emit(long from, long to) {
    state.check();
    expiry.emitted(to);
    long earliest = Math.max(0, from);
    return new SliceCursor(
        this,
        layout,
        options.sliceMs(),
        bundles.withHeld(earliest, to),
        null,
        null,
        earliest,
        to,
        Direction.ASCENDING);
  }

  @Override
  public long streamTime() {
    return streamTime;
  }

  private long earliest() {
    return options.earliest(streamTime);
  }

  private boolean isLate(long time, long span) {
    return time < 0 || span < firstSpan;
  }

  void checkOpen() {
    state.check();
  }

  @Override
  public long size() {
    state.check();
    return bundles.rows();
  }

  // ---- writing

  @Override
  public void announce(byte[] rowKey) {
    state.check();
    expiry.restored();
    if (!context.options().untilEmitted()) { // Else what a leap has passed has to be taken in too.
      advance(layout.time(rowKey));
    }
  }

  @Override
  public void put(byte[] rowKey, byte[] value) {
    state.check();
    long time = layout.time(rowKey);
    advance(time);
    long span = time / options.spanMs();
    if (isLate(time, span)) {
      return;
    }
    changes++; // Also when it fails: a bundle may have been sealed, or a part of it be done.
    boolean written = false;
    while (!written) {
      try {
        Bundle bundle = bundles.of(span);
        (bundle == null ? addBundle(span) : bundle).put(rowKey, value);
        written = true;
      } catch (MemoryLimitException e) {
        sealing.makeRoom(streamTime, e);
      }
    }
  }

  @Override
  public boolean delete(byte[] rowKey) {
    state.check();
    long time = layout.time(rowKey);
    advance(time);
    long span = time / options.spanMs();
    Bundle bundle = isLate(time, span) ? null : bundles.of(span);
    changes++; // Also when it fails.
    while (bundle != null) {
      try {
        if (bundle.delete(rowKey)) {
          return true;
        }
        bundle = null;
      } catch (MemoryLimitException e) {
        sealing.makeRoom(streamTime, e);
        bundle = bundles.of(span);
      }
    }
    changes--;
    return false;
  }

  private Bundle addBundle(long span) {
    isPublished(maintenance::publishFirst, "write its first manifest");
    expiry.makeWay(span);
    sealing.keepUp(streamTime);
    return next.begin(span);
  }

  // ---- purging

  private void advance(long time) {
    if (time > streamTime) {
      moveTo(time);
      changes++;
      List<Bundle> all = bundles.all();
      if (all.isEmpty()) {
        return;
      }
      next.advance(time);
      if (isPassed(all.get(0))) {
        expiry.advance(time);
      }
    }
  }

  private boolean isPassed(Bundle bundle) {
    return bundle.isHeld() || bundle.span() < firstSpan;
  }

  private void moveTo(long time) {
    streamTime = time;
    firstSpan = options.firstSpan(time);
  }

  // ---- generations

  @Override
  public void mark(byte[] noteOfMark) {
    byte[] copy = Marks.copyOf(noteOfMark);
    state.check();
    sealing.advance(streamTime);
    marks.add(copy, changes);
    for (Bundle bundle : bundles.all()) {
      bundle.mark(marks.number());
    }
    if (!maintenance.isGenerationPending() && pace.isDue()) {
      beginGeneration();
    }
    maintenance.keepUp();
  }

  @Override
  public void generate() {
    state.check();
    if (marks.isOf(changes) && !maintenance.knows(marks.number())) {
      synchronized (maintenance) { // Of a generation that is being published nothing may go.
        beginGeneration();
      }
    }
  }

  private void beginGeneration() {
    bundles.all().forEach(bundle -> bundle.letGo(marks.number()));
    maintenance.generate(cut());
  }

  private WindowCut cut() {
    pace.begun();
    List<Bundle> named = bundles.all().stream().filter(Bundle::isMarked).toList();
    return new WindowCut(marks.number(), marks.note(), named, maintenance);
  }

  @Override
  public byte @Nullable [] note() {
    state.check();
    byte[] newest = marks.note();
    return newest == null ? null : newest.clone();
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    state.check();
    return maintenance.pinNewest();
  }

  @Override
  public void clear(byte[] noteOfMark) {
    state.check();
    byte[] copy = Marks.copyOf(noteOfMark);
    boolean durable = publishEmpty(copy);
    changes++;
    marks.add(copy, changes);
    moveTo(-1);
    expiry.purge(bundles.all());
    sealing.startOver();
    next.startOver();
    pace.startOver();
    if (!durable) {
      beginGeneration();
    }
  }

  private boolean publishEmpty(byte[] noteOfMark) {
    WindowCut empty = new WindowCut(marks.number() + 1, noteOfMark, List.of(), maintenance);
    return isPublished(() -> maintenance.publishEmpty(empty), "be emptied");
  }

  /** False if that cannot be done on the spot, since files were deleted from outside. */
  private boolean isPublished(BackgroundWork.Step publication, String attempt) {
    try {
      publication.run();
      return true;
    } catch (NoSuchFileException e) {
      maintenance.background().goOnWithout(e);
      return false;
    } catch (IOException e) {
      throw state.failedTo(attempt, e);
    }
  }

  // ---- the store as a whole

  @Override
  public EngineStats stats() {
    return bundles
        .stats()
        .plus(next.stats())
        .plus(maintenance.past())
        .with(Figure.KEYS, bundles.rows())
        .plus(Figure.MEMORY_BYTES, bundles.listBytes())
        .plus(Figure.WRITTEN_BYTES, sealing.writtenBytes())
        .with(Figure.GENERATIONS, maintenance.made())
        .plus(Figure.BACKGROUND_ERRORS, maintenance.errors());
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
    if (!marks.isOf(changes) || state.isFailed() || maintenance.isMade(marks.number())) {
      return;
    }
    try {
      bundles.all().forEach(Bundle::close);
      maintenance.publishNow(cut());
    } catch (IOException e) {
      throw state.failedTo("make its last generation (the one before it stays valid)", e);
    }
  }

  /** Gives everything back, whatever fails on the way. */
  private void release() {
    state.closed();
    try {
      throwFirst(sealing.close(), next.close(), maintenance.discard(bundles.all()));
    } finally {
      budget.leave(tenant);
      unlock();
    }
  }

  private static void throwFirst(@Nullable StoreException... failures) {
    for (StoreException failure : failures) {
      if (failure != null) {
        throw failure;
      }
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + options.name() + " failed to close its files: " + e.getMessage(), e);
    }
  }

  /** Whether files with a number are those of the store as it is, or are being made. */
  private boolean needs(long serial) {
    return context.serials().isBeingUsed(serial)
        || next.holds(serial)
        || sealing.holds(serial)
        || bundles.hold(serial);
  }
}
