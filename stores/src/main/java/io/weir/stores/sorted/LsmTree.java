package io.weir.stores.sorted;

import io.weir.stores.CorruptionException;
import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordTooLongException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.Marks;
import io.weir.stores.generation.Opening;
import io.weir.stores.generation.PinnedGeneration;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.BlockCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store that keeps its records in the order of their keys. The package page tells how it works,
 * {@link KeyValueEngine} what it promises.
 */
public final class LsmTree implements KeyValueEngine {
  /** So many tables may wait to be written; then the writer writes them itself. */
  private static final int MAX_SEALED_TABLES = 3;

  /** So many runs may wait to be merged; then the writer merges too. */
  private static final int MAX_RUNS_BEHIND = 16;

  /** When more of the budget is used, a table becomes a run before it is full. */
  private static final double SCARCE_FROM = 0.8;

  /** So large a table is worth a run of its own, where memory is short. */
  static final long MIN_TABLE_BYTES = 1 << 18;

  /** What a hash log takes, too: a store may change its engine. */
  private static final int MAX_RECORD_BYTES = 33_550_280;

  private final LsmOptions options;
  private final Directory.Lock lock;
  private final MemoryBudget budget;
  private final StoreState state;
  private final Content content;
  private final Manifests<TreeManifest> manifests;
  private final RunFiles files;
  private final TreeMaintenance maintenance;
  private final TreeCounts counts = new TreeCounts();
  private final ScanShare scanShare = new ScanShare(counts);
  private final TreeTenant tenant;

  /** Of the writer, and of whoever keeps it from writing for a moment. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Under the lock of the writer. */
  private final Marks marks;

  /** The size of the table when the writer looked last whether it is large enough. */
  private long bytesSeen;

  /** Counts the changes of the content. Under the lock of the writer. */
  private long changes;

  private LsmTree(
      Directory directory,
      LsmOptions options,
      MemoryBudget budget,
      Directory.Lock lock,
      StoreState state,
      Found found) {
    this.options = options;
    this.lock = lock;
    this.budget = budget;
    this.state = state;
    this.manifests = found.manifests();
    this.files = found.files();
    TreeManifest opened = found.opened();
    this.content =
        new Content(
            state, budget, new LowWater(writing), opened.lineage(), opened.keys(), found.runs());
    found.runs().forEach(Run::leave);
    this.marks = new Marks(options.nanoClock(), options.generationInterval(), opened.note());
    this.maintenance =
        new TreeMaintenance(
            directory,
            options,
            budget,
            state,
            content,
            found.files(),
            manifests,
            counts,
            scanShare);
    this.tenant = new TreeTenant(options.weight(), content, maintenance, writing);
    budget.enter(tenant);
  }

  /** What a directory holds. */
  private record Found(
      Manifests<TreeManifest> manifests, RunFiles files, TreeManifest opened, List<Run> runs) {}

  /**
   * Opens the store in a directory, at its newest whole generation, or creates it.
   *
   * @throws CorruptionException if there are files but no whole generation
   * @throws io.weir.stores.FormatVersionException if another release wrote them
   * @throws io.weir.stores.StoreLockedException if the store is open already
   * @throws MemoryLimitException if the indexes of its runs do not fit into the budget
   * @throws StoreFailedException if the files cannot be read
   */
  public static LsmTree open(Directory directory, LsmOptions options, MemoryBudget budget) {
    try {
      Directory.Lock lock = directory.lock(Opening.LOCK_FILE);
      LsmTree opened = null;
      try {
        StoreState state = new StoreState(options.name());
        Found found = find(directory, options, budget);
        opened = new LsmTree(directory, options, budget, lock, state, found);
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

  private static Found find(Directory directory, LsmOptions options, MemoryBudget budget)
      throws IOException {
    Manifests<TreeManifest> manifests =
        new Manifests<>(directory, TreeManifest.PREFIX, TreeManifest::decode);
    RunFiles files = new RunFiles(directory, new BlockCache(budget, options.weight()), manifests);
    for (String name : directory.list()) {
      if (Run.isName(name)) {
        files.found(Run.numberOf(name));
      }
    }
    Opening<TreeManifest> opening = new Opening<>(options.name(), directory, manifests);
    List<Run> runs = opening.open(manifest -> open(files, manifest));
    if (runs == null) {
      long lineage = ThreadLocalRandom.current().nextLong();
      manifests.publish(generation -> new TreeManifest(generation, lineage, 0, null, List.of()));
      runs = List.of();
    }
    boolean whole = false;
    try {
      if (opening.leftOversMayGo()) {
        files.deleteUnneeded();
      }
      whole = true;
      return new Found(manifests, files, Objects.requireNonNull(manifests.newest()), runs);
    } finally {
      if (!whole) {
        runs.forEach(Run::leave);
      }
    }
  }

  private static List<Run> open(RunFiles files, TreeManifest manifest) throws IOException {
    List<Run> runs = new ArrayList<>();
    boolean whole = false;
    try {
      for (TreeManifest.NamedRun run : manifest.runs()) {
        runs.add(files.open(run.number(), run.file()));
      }
      whole = true;
      return runs;
    } finally {
      if (!whole) {
        runs.forEach(Run::leave);
      }
    }
  }

  // ---- reading

  @Override
  public byte @Nullable [] get(byte[] key) {
    state.check();
    return content.get(key);
  }

  @Override
  public long size() {
    state.check();
    return content.keys();
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    state.check();
    if (scanShare.scan()) {
      maintenance.request();
    }
    return content.scan(new Range(from, to, toInclusive, direction));
  }

  // ---- writing

  @Override
  public void put(byte[] key, byte[] value) {
    if ((long) key.length + value.length > MAX_RECORD_BYTES) {
      throw new RecordTooLongException(options.name(), key.length, value.length, MAX_RECORD_BYTES);
    }
    set(key, value);
  }

  @Override
  public boolean delete(byte[] key) {
    return set(key, null);
  }

  private boolean set(byte[] key, byte @Nullable [] value) {
    state.check();
    makeRoom();
    boolean existed;
    try {
      existed = trySet(key, value);
    } catch (MemoryLimitException e) {
      if (!isTableWritten()) {
        throw e;
      }
      existed = trySet(key, value);
    }
    return existed;
  }

  private boolean trySet(byte[] key, byte @Nullable [] value) {
    writing.lock();
    try {
      state.check();
      boolean existed = content.set(key, value);
      if (existed || value != null) {
        changes++;
        counts.put(key.length + (value == null ? 0 : value.length));
      }
      return existed;
    } finally {
      writing.unlock();
    }
  }

  /** A table that is large enough goes to the background. */
  private void makeRoom() {
    long bytes = content.current().active().memoryBytes();
    if (bytes == bytesSeen) {
      return; // The budget is asked once a frame, not once a write: it has a lock.
    }
    bytesSeen = bytes;
    boolean isFull =
        bytes >= options.memtableBytes()
            || (bytes >= MIN_TABLE_BYTES && budget.isUsedBeyond(SCARCE_FROM));
    if (isFull) {
      rotate();
      maintenance.request();
      keepUp();
    }
  }

  /** Who writes faster than the background does a part of its work. */
  private void keepUp() {
    maintenance.flushAllBut(MAX_SEALED_TABLES);
    maintenance.catchUp(Math.max(options.runsPerLevel(), MAX_RUNS_BEHIND));
  }

  private void rotate() {
    writing.lock();
    try {
      state.check();
      content.rotate();
    } finally {
      writing.unlock();
    }
  }

  /** Has what is in memory written to files at once; false if there is nothing. */
  private boolean isTableWritten() {
    boolean hasRecords = content.current().active().keys() > 0;
    if (hasRecords) {
      rotate();
    }
    boolean isSealed = content.current().oldestSealed() != null;
    maintenance.flushAllBut(0);
    return hasRecords || isSealed;
  }

  @Override
  public void clear(byte[] noteOfMark) {
    byte[] copy = Marks.copyOf(noteOfMark);
    writing.lock();
    try {
      state.check();
      content.clear(ThreadLocalRandom.current().nextLong());
      marks.add(copy, ++changes);
      begin();
    } finally {
      writing.unlock();
    }
    maintenance.request();
  }

  // ---- generations

  @Override
  public void mark(byte[] noteOfMark) {
    byte[] copy = Marks.copyOf(noteOfMark);
    boolean isDue;
    writing.lock();
    try {
      state.check();
      marks.add(copy, changes);
      isDue = marks.isGenerationDue() && !maintenance.isBusy();
      if (isDue) {
        begin();
      }
    } finally {
      writing.unlock();
    }
    if (isDue) {
      maintenance.request();
    }
  }

  private void begin() {
    marks.generationBegins();
    maintenance.begin(marks.newest());
  }

  @Override
  public void generate() {
    writing.lock();
    try {
      state.check();
      if (marks.isOf(changes) && !maintenance.knows(marks.number())) {
        begin();
      }
    } finally {
      writing.unlock();
    }
    maintenance.request(); // One that is under way may wait for what was short.
    keepUp();
  }

  @Override
  public byte @Nullable [] note() {
    state.check();
    byte[] note = marks.note();
    return note == null ? null : note.clone();
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    state.check();
    return manifests.pinNewest();
  }

  // ---- the store as a whole

  @Override
  public EngineStats stats() {
    Levels levels = content.current();
    return counts
        .stats(levels.active().overwritten())
        .with(Figure.KEYS, content.keys())
        .with(Figure.MEMORY_BYTES, levels.memoryBytes())
        .with(Figure.MUTABLE_BYTES, levels.active().memoryBytes())
        .with(Figure.DISK_BYTES, levels.runBytes())
        .with(Figure.LIVE_BYTES, levels.runBytes())
        .with(Figure.LOG_BYTES, levels.runBytes())
        .with(Figure.SEGMENTS, levels.runs().size())
        .with(Figure.BACKGROUND_ERRORS, maintenance.errors() + files.closeErrors());
  }

  @Override
  public boolean isOpen() {
    return state.isOpen();
  }

  @Override
  public void close() {
    writing.lock();
    try {
      if (!state.isOpen()) {
        return;
      }
      try {
        if (!state.isFailed() && marks.isOf(changes) && !maintenance.knows(marks.number())) {
          begin();
        }
        maintenance.close();
      } finally {
        state.closed();
        closeFiles();
      }
    } finally {
      writing.unlock();
    }
  }

  private void closeFiles() {
    long errorsBefore = files.closeErrors();
    content.close();
    budget.leave(tenant);
    IOException failure = files.closeErrors() > errorsBefore ? files.lastCloseError() : null;
    try {
      lock.close();
    } catch (IOException e) {
      failure = e;
    }
    if (failure != null) {
      throw new StoreFailedException(
          "Store " + options.name() + " failed to close its files: " + failure.getMessage(),
          failure);
    }
  }
}
