package io.weir.stores.sorted;

import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.generation.BackgroundWork;
import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.Mark;
import io.weir.stores.generation.RequestLoop;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.TreeManifest.NamedRun;
import io.weir.stores.sortedrun.RecordSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a tree does beside its records: tables become runs, runs are merged, marks become
 * generations, files go. One thread of the background does it, a short step at a time, the most
 * urgent first; a writer who is too fast for it, or has no memory, writes tables to files itself.
 */
final class TreeMaintenance {
  /** Merges go on by so much, so that a table that is full does not wait. */
  private static final long BEAT_BYTES = 1 << 20;

  /** When more of the budget is used, cursors that stay open have to do without tables. */
  private static final double SCARCE_FROM = 0.5;

  /** Shows all that a table that is not written any more has. */
  private static final long NEWEST = Long.MAX_VALUE;

  private final Directory directory;
  private final LsmOptions options;
  private final MemoryBudget budget;
  private final StoreState state;
  private final Content content;
  private final RunFiles files;
  private final Manifests<TreeManifest> manifests;
  private final MergePolicy policy;
  private final BackgroundWork background;
  private final RequestLoop loop;
  private final TreeCounts counts;

  /** Of whoever writes a table to files. */
  private final ReentrantLock flushLock = new ReentrantLock();

  /** Of whoever works off what is to be done. */
  private final ReentrantLock workLock = new ReentrantLock();

  /** Under the work lock. */
  private @Nullable RunMerge merging;

  // under the monitor of the content

  /** A mark whose tables are not all in files yet. */
  private @Nullable Cut waiting;

  /** A mark of which a manifest can be written. */
  private @Nullable Ready ready;

  /** The number of the newest mark of which there is a generation, or will be. */
  private long begunMark = -1;

  /**
   * A mark of which a generation is to be made.
   *
   * @param table the last one that it needs
   */
  private record Cut(Mark mark, long table, long keys, long lineage) {}

  /** The runs that hold what was there at a mark, each used. */
  private record Ready(Cut cut, List<Run> runs) {}

  TreeMaintenance(
      Directory directory,
      LsmOptions options,
      MemoryBudget budget,
      StoreState state,
      Content content,
      RunFiles files,
      Manifests<TreeManifest> manifests,
      TreeCounts counts,
      ScanShare scanShare) {
    this.directory = directory;
    this.options = options;
    this.budget = budget;
    this.state = state;
    this.content = content;
    this.files = files;
    this.manifests = manifests;
    this.counts = counts;
    this.policy = new MergePolicy(options.runsPerLevel(), scanShare);
    this.background = new BackgroundWork(options.name(), state, options.background());
    this.loop = new RequestLoop(options.background(), this::work);
  }

  /** Has what is to be done be done. */
  void request() {
    loop.request();
  }

  long errors() {
    return background.errors();
  }

  // ---- generations

  /**
   * A generation of a mark is to be made; an earlier one that is not begun is not. For the writer.
   */
  void begin(Mark mark) {
    if (content.current().active().keys() > 0) {
      content.rotate();
    }
    synchronized (content) {
      List<Memtable> tables = content.current().sealed();
      long last = tables.isEmpty() ? -1 : tables.get(0).serial();
      Cut cut = new Cut(mark, last, content.keys(), content.lineage());
      begunMark = mark.number();
      waiting = tables.isEmpty() ? null : cut;
      dropReady();
      if (tables.isEmpty()) {
        capture(cut);
      }
    }
  }

  /** Whether there is a generation of a mark, or one is under way. */
  boolean knows(long mark) {
    synchronized (content) {
      return begunMark == mark;
    }
  }

  /** Whether a mark still waits for its generation. */
  boolean isBusy() {
    synchronized (content) {
      return waiting != null || ready != null;
    }
  }

  private void capture(Cut cut) {
    List<Run> runs = content.current().runs();
    runs.forEach(Run::use);
    ready = new Ready(cut, runs);
    waiting = null;
  }

  private void dropReady() {
    Ready dropped = ready;
    ready = null;
    if (dropped != null) {
      dropped.runs().forEach(Run::leave);
    }
  }

  private @Nullable Ready takeReady() {
    synchronized (content) {
      Ready taken = ready;
      ready = null;
      return taken;
    }
  }

  /** All files are durable but for their names. */
  private void publish(Ready taken) throws IOException {
    Cut cut = taken.cut();
    boolean made = false;
    try {
      directory.sync();
      List<NamedRun> runs =
          taken.runs().stream().map(run -> new NamedRun(run.number(), run.file())).toList();
      manifests.publish(
          generation ->
              new TreeManifest(generation, cut.lineage(), cut.keys(), cut.mark().note(), runs));
      made = true;
      counts.generation();
    } finally {
      taken.runs().forEach(Run::leave);
      if (made) {
        files.request();
      } else {
        synchronized (content) {
          begunMark = begunMark == cut.mark().number() ? -1 : begunMark;
        }
      }
    }
  }

  // ---- the background

  private void work() {
    while (tryStep()) {
      // until nothing is to be done
    }
  }

  private boolean tryStep() {
    workLock.lock();
    try {
      return !state.isClosing() && !state.isFailed() && takeStep();
    } finally {
      workLock.unlock();
    }
  }

  /** Does a part of the work of the background in this thread, until there are no more runs. */
  void catchUp(int runs) {
    boolean taken = true;
    while (taken && content.current().runs().size() > runs) {
      taken = tryStep();
    }
  }

  /** Takes the step that is most urgent; false if there is none, or it could not be taken. */
  private boolean takeStep() {
    Ready taken = takeReady();
    if (taken != null) {
      return background.run("make a generation", () -> publish(taken));
    }
    if (files.isDue()) {
      return background.run("delete files", files::deleteUnneeded);
    }
    if (content.current().oldestSealed() != null) {
      return background.run("write new records to files", this::flushOldest);
    }
    TreeCursor pinning = budget.isUsedBeyond(SCARCE_FROM) ? content.pinningTables() : null;
    if (pinning != null) {
      return background.run("move a cursor", () -> pinning.leaveTables(this::copy));
    }
    if (merging != null || policy.pick(content.current().runs()) > 0) {
      return background.run("merge files", this::merge);
    }
    return false;
  }

  // ---- tables

  /** Writes the oldest table that waits to a run. */
  private void flushOldest() throws IOException {
    flushLock.lock();
    try {
      Levels levels = content.use();
      try {
        Memtable table = levels.oldestSealed();
        if (table != null) {
          flush(table, !levels.runs().isEmpty());
        }
      } finally {
        levels.leave();
      }
    } finally {
      flushLock.unlock();
    }
  }

  private void flush(Memtable table, boolean keepsTombstones) throws IOException {
    Run run;
    List<RecordSource> source = List.of(table.cursor(NEWEST, Range.ALL));
    try (RunBuilder builder = builder(source, table.keys(), keepsTombstones)) {
      builder.add(Long.MAX_VALUE / 2);
      run = builder.finish();
      counts.flushed(builder.length());
    }
    synchronized (content) {
      Cut cut = waiting;
      if (content.flushed(table, run) && cut != null && cut.table() == table.serial()) {
        capture(cut);
      }
    }
    counts.overwritten(table.overwritten());
    if (run != null) {
      run.leave();
    }
  }

  /** A run for a cursor alone. */
  private @Nullable Run copy(MemtableCursor rest) throws IOException {
    try (RunBuilder builder = builder(List.of(rest), rest.table().keys(), true)) {
      builder.add(Long.MAX_VALUE / 2);
      return builder.finish();
    }
  }

  private RunBuilder builder(
      List<? extends RecordSource> newestFirst, long keys, boolean keepsTombstones)
      throws IOException {
    return new RunBuilder(
        directory, files, newestFirst, keys, keepsTombstones, options.hashing(), budget);
  }

  /**
   * Writes all tables that wait, but for so many, to files in this thread.
   *
   * @throws OutOfSpaceException if the disk has no room for them
   */
  void flushAllBut(int tables) {
    try {
      while (content.current().sealed().size() > tables) {
        flushOldest();
      }
    } catch (IOException e) {
      throw state.failedTo("write new records to files", e);
    }
  }

  /** As another store needs memory: writes a table to files, if nobody else is at it. */
  boolean tryFlush() {
    if (!flushLock.tryLock()) {
      return false;
    }
    try {
      boolean there = content.current().oldestSealed() != null;
      return there && background.run("write new records to files", this::flushOldest);
    } finally {
      flushLock.unlock();
    }
  }

  boolean isFlushing() {
    return flushLock.isLocked();
  }

  boolean isFlushingInThisThread() {
    return flushLock.isHeldByCurrentThread();
  }

  // ---- runs

  /** Goes on with a merge, or begins one. */
  private void merge() throws IOException {
    RunMerge now = merging == null ? beginMerge() : merging;
    if (now == null) {
      return;
    }
    merging = now;
    boolean goesOn = false;
    try {
      goesOn = now.goOn(BEAT_BYTES);
      if (!goesOn) {
        counts.merged(now.length());
        synchronized (content) {
          content.merged(now.runs(), now.made());
        }
      }
    } finally {
      if (!goesOn) {
        cancelMerge();
      }
    }
  }

  private @Nullable RunMerge beginMerge() throws IOException {
    Levels levels = content.use();
    boolean begun = false;
    try {
      int count = policy.pick(levels.runs());
      if (count == 0) {
        return null;
      }
      List<Run> runs = levels.runs().subList(0, count);
      List<RecordSource> sources = new ArrayList<>();
      long keys = 0;
      for (Run run : runs) {
        sources.add(run.records().cursorOfPassage());
        keys += run.records().statistics().records();
      }
      boolean keepsTombstones = count < levels.runs().size();
      RunMerge merge = new RunMerge(levels, runs, builder(sources, keys, keepsTombstones));
      begun = true;
      return merge;
    } finally {
      if (!begun) {
        levels.leave();
      }
    }
  }

  /** Lets go of what a merge holds. */
  private void cancelMerge() throws IOException {
    RunMerge ended = merging;
    merging = null;
    if (ended != null) {
      ended.close();
    }
  }

  // ---- the end

  /** Makes the generation that was begun last, unless the store has failed, and stops working. */
  void close() {
    state.closing();
    workLock.lock();
    try {
      if (!state.isFailed()) {
        finish();
      }
    } finally {
      try {
        cancelMerge();
        synchronized (content) {
          dropReady();
        }
      } catch (IOException e) {
        background.countError(); // A file that nobody needs.
      }
      workLock.unlock();
    }
  }

  private void finish() {
    boolean isBegun;
    synchronized (content) {
      isBegun = waiting != null;
    }
    try {
      if (isBegun) {
        flushAllBut(0);
      }
      Ready taken = takeReady();
      if (taken != null) {
        publish(taken);
        files.deleteUnneeded();
      }
    } catch (IOException e) {
      StoreException failure =
          state.failedTo("make its last generation (the one before it stays valid)", e);
      throw failure;
    }
  }
}
