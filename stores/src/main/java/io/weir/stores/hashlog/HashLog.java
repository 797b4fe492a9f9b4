package io.weir.stores.hashlog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.Manifests;
import io.weir.stores.generation.Mark;
import io.weir.stores.generation.Marks;
import io.weir.stores.generation.Opening;
import io.weir.stores.generation.PinnedGeneration;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A store for point reads and writes: a {@link RecordLog} and the generations that are made of it.
 * The package page tells how it works, {@link KeyValueEngine} what it promises.
 */
public final class HashLog implements KeyValueEngine {
  private final HashLogOptions options;
  private final Directory.Lock lock;
  private final RecordLog log;
  private final Manifests<LogManifest> manifests;

  /** Under the write lock of the log. */
  private final Marks marks;

  private final GenerationPace pace;

  private HashLog(
      HashLogOptions options,
      Directory.Lock lock,
      RecordLog log,
      Recovery.Opened opened,
      Manifests<LogManifest> manifests) {
    this.options = options;
    this.lock = lock;
    this.log = log;
    this.manifests = manifests;
    this.marks =
        new Marks(
            options.nanoClock(),
            options.generationInterval(),
            opened.files() == null ? null : opened.files().note());
    this.pace = new GenerationPace(options, opened.log());
  }

  /**
   * Opens the store in a directory, at its newest whole generation, or creates it.
   *
   * @throws io.weir.stores.CorruptionException if there are files but no whole generation
   * @throws io.weir.stores.FormatVersionException if another release wrote them
   * @throws io.weir.stores.StoreLockedException if the store is open already
   * @throws io.weir.stores.MemoryLimitException if its index does not fit into the budget
   * @throws StoreFailedException if the files cannot be read
   */
  public static HashLog open(Directory directory, HashLogOptions options, MemoryBudget budget) {
    try {
      Directory.Lock lock = directory.lock(Opening.LOCK_FILE);
      HashLog opened = null;
      try {
        opened = open(directory, lock, options, budget);
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

  private static HashLog open(
      Directory directory, Directory.Lock lock, HashLogOptions options, MemoryBudget budget)
      throws IOException {
    Generations generations = new Generations(directory);
    Manifests<LogManifest> manifests = generations.manifests();
    SpaceBound bound = new SpaceBound(options, false);
    Recovery recovery = new Recovery(directory, options, bound, budget);
    OrderFiles.deleteLeftOver(directory); // There may be some before there is a manifest.
    Opening<LogManifest> opening = new Opening<>(options.name(), directory, manifests);
    Recovery.Opened opened = opening.open(manifest -> recovery.open(manifest.log()));
    if (opened == null) {
      opened = recovery.create();
    }
    RecordLog log = RecordLog.begin(directory, options, bound, budget, opened, generations);
    boolean whole = false;
    try {
      if (opening.leftOversMayGo()) {
        manifests.deleteUnnamed(Deletions::isOurs);
      }
      whole = true;
      return new HashLog(options, lock, log, opened, manifests);
    } finally {
      if (!whole) {
        log.discard();
      }
    }
  }

  // ---- reading

  @Override
  public byte @Nullable [] get(byte[] key) {
    return log.get(key);
  }

  @Override
  public long size() {
    return log.size();
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    return log.scan(new Range(from, to, toInclusive, direction));
  }

  @Override
  public void prepareScan() {
    log.prepareScan();
  }

  // ---- writing

  @Override
  public void put(byte[] key, byte[] value) {
    log.put(key, value);
  }

  @Override
  public boolean delete(byte[] key) {
    return log.delete(key);
  }

  @Override
  public void clear(byte[] noteOfMark) {
    byte[] copy = Marks.copyOf(noteOfMark);
    log.clear(
        changes -> {
          marks.add(copy, changes);
          return beginGeneration();
        });
  }

  // ---- generations

  @Override
  public void mark(byte[] noteOfMark) {
    byte[] copy = Marks.copyOf(noteOfMark);
    boolean isDue;
    log.writeLock().lock();
    try {
      log.state().check();
      marks.add(copy, log.changes());
      isDue = log.maintenance().isGenerationDue(pace.isDue(marks));
      if (isDue) {
        log.take(beginGeneration());
      }
    } finally {
      log.writeLock().unlock();
    }
    log.maintenance().marked(isDue);
  }

  private Mark beginGeneration() {
    pace.generationBegins(marks);
    return marks.newest();
  }

  @Override
  public void generate() {
    boolean isNew;
    log.writeLock().lock();
    try {
      log.state().check();
      isNew = marks.isOf(log.changes()) && !log.maintenance().pending().knows(marks.number());
      if (isNew) {
        log.take(beginGeneration());
      }
    } finally {
      log.writeLock().unlock();
    }
    if (isNew) {
      log.maintenance().request();
    }
  }

  @Override
  public byte @Nullable [] note() {
    log.state().check();
    byte[] note = marks.note();
    return note == null ? null : note.clone();
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    log.state().check();
    return manifests.pinNewest();
  }

  // ---- the store as a whole

  /** What reads and writes. */
  RecordLog log() {
    return log;
  }

  @Override
  public EngineStats stats() {
    return log.stats();
  }

  @Override
  public boolean isOpen() {
    return log.isOpen();
  }

  @Override
  public void close() {
    try {
      log.close(() -> marks.isOf(log.changes()) ? beginGeneration() : null);
    } finally {
      unlock();
    }
  }

  /** Closes the store as it is on disk, as after a crash. */
  void discard() {
    try {
      log.discard();
    } finally {
      unlock();
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
}
