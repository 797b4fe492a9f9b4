package io.weir.stores.hashlog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.OutOfSpaceException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.StoreFailedException;
import io.weir.stores.format.KeyHash;
import io.weir.stores.generation.Marks;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ShortageException;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.memory.Tenant;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A store for point reads and writes: a hash index over a log whose end is updated in place. The
 * package page tells how it works, {@link KeyValueEngine} what it promises.
 */
public final class HashLog implements KeyValueEngine {
  /** In place of a generation: the part is new, no file of it is there. */
  public static final long NOTHING = -1;

  private static final String LOCK_FILE = "LOCK";

  private final HashLogOptions options;
  private final Directory.Lock lock;
  private final MemoryBudget budget;
  private final Recovery.Opened store;
  private final HybridLog log;
  private final KeyHash keyHash;
  private final StoreState state;
  private final Maintenance maintenance;
  private final Tenant tenant;
  private final WriteLock writeLock = new WriteLock();
  private final ScanOrder order;
  private final Room room;
  private final Scans scans;
  private final LogReader reader;
  private final RecordWriter writer;

  /** Not exact when several threads read: an atomic addition would hold up the reads behind it. */
  private final AtomicLong reads = new AtomicLong();

  private final Marks marks;
  private final GenerationPace pace;
  private volatile Index index;

  private HashLog(
      Directory directory,
      Directory.Lock lock,
      HashLogOptions options,
      MemoryBudget budget,
      Recovery.Opened store,
      PartListener listener) {
    this.lock = lock;
    this.options = options;
    this.budget = budget;
    this.store = store;
    this.log = store.log();
    this.index = store.index();
    this.keyHash = index.hash();
    this.state = new StoreState(options.name(), listener::failed);
    BuriedKeys buried = new BuriedKeys(budget, keyHash);
    this.maintenance =
        new Maintenance(options, directory, store, state, writeLock, buried, listener);
    this.reader = store.reader();
    this.order = new ScanOrder(this, reader, options, directory, budget, writeLock);
    this.room = new Room(options.name(), budget, maintenance, order);
    this.scans = new Scans(this, reader, log, writeLock, buried, order);
    maintenance.deadSegments().unpinBy(scans::moveOff);
    this.tenant = new StoreTenant(this, order);
    this.writer =
        new RecordWriter(
            log, reader, budget, maintenance, scans, store.keys(), options.mutableFraction() > 0);
    this.marks =
        new Marks(
            options.nanoClock(),
            options.generationInterval(),
            store.manifest() == null ? null : store.manifest().note());
    this.pace = new GenerationPace(options, log);
  }

  /**
   * Opens the store in a directory, at its newest whole generation, or creates it.
   *
   * @throws io.weir.stores.CorruptionException if there are files but no whole generation
   * @throws io.weir.stores.FormatVersionException if another release wrote them
   * @throws io.weir.stores.StoreLockedException if the store is open already
   * @throws MemoryLimitException if its index does not fit into the budget
   * @throws StoreFailedException if the files cannot be read
   */
  public static HashLog open(Directory directory, HashLogOptions options, MemoryBudget budget) {
    return open(directory, options, budget, OptionalLong.empty(), PartListener.NOBODY);
  }

  /**
   * The same for a part of a larger store, whose own manifest says which generation counts.
   *
   * @param generation the one to open, later ones are forgotten; {@link #NOTHING}; the newest whole
   *     one if empty
   * @param listener hears what becomes of the store
   */
  public static HashLog open(
      Directory directory,
      HashLogOptions options,
      MemoryBudget budget,
      OptionalLong generation,
      PartListener listener) {
    try {
      Directory.Lock lock = directory.lock(LOCK_FILE);
      HashLog opened = null;
      try {
        boolean isPart = listener != PartListener.NOBODY;
        Recovery.Opened store = new Recovery(directory, options, budget, isPart).open(generation);
        opened = new HashLog(directory, lock, options, budget, store, listener);
        budget.enter(opened.tenant);
        return opened;
      } finally {
        if (opened == null) {
          lock.close();
        }
      }
    } catch (ShortageException e) {
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
  public byte @Nullable [] get(byte[] key) {
    state.check();
    long hash = keyHash.of(key);
    reads.setOpaque(reads.getPlain() + 1);
    byte[] found = reader.findInMemory(index, hash, key);
    return found == LogReader.STALE ? reader.findAnywhere(this, hash, key) : found;
  }

  @Override
  public long size() {
    state.check();
    return writer.keys();
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    state.check();
    return scans.open(new Range(from, to, toInclusive, direction));
  }

  @Override
  public void prepareScan() {
    state.check();
    scans.prepare();
  }

  // ---- writing

  @Override
  public void put(byte[] key, byte[] value) {
    Segment.checkFits(options.name(), key, value);
    long hash = keyHash.of(key);
    boolean workIsDue;
    while (true) {
      writeLock.lock();
      try {
        state.check();
        if (writer.put(index, hash, key, value)) {
          workIsDue = writer.takeWorkDue();
          break;
        }
      } finally {
        writeLock.unlock();
      }
      room.make((long) key.length + value.length);
    }
    if (workIsDue) {
      maintenance.requestAndKeepUp();
      order.work();
    }
  }

  @Override
  public boolean delete(byte[] key) {
    long hash = keyHash.of(key);
    boolean deleted;
    boolean workIsDue;
    while (true) {
      writeLock.lock();
      try {
        state.check();
        RecordWriter.Deletion deletion = writer.delete(index, hash, key);
        if (deletion != RecordWriter.Deletion.NO_MEMORY) {
          deleted = deletion == RecordWriter.Deletion.DONE;
          workIsDue = writer.takeWorkDue();
          break;
        }
      } finally {
        writeLock.unlock();
      }
      room.make(key.length);
    }
    if (workIsDue) {
      maintenance.requestAndKeepUp();
      order.work();
    }
    return deleted;
  }

  // ---- generations

  @Override
  public void mark(byte[] noteOfMark) {
    byte[] copy = Marks.copyOf(noteOfMark);
    boolean isDue;
    writeLock.lock();
    try {
      state.check();
      marks.add(copy, writer.changes());
      isDue = maintenance.isGenerationDue(pace.isDue(marks));
      if (isDue) {
        maintenance.take(cut());
      }
    } finally {
      writeLock.unlock();
    }
    maintenance.marked(isDue);
  }

  private Cut cut() {
    writeLock.lock();
    try {
      pace.generationBegins(marks);
      return Cut.of(marks, writer.keys(), log, maintenance.lineage());
    } finally {
      writeLock.unlock();
    }
  }

  @Override
  public void generate() {
    boolean isNew;
    writeLock.lock();
    try {
      state.check();
      isNew = marks.isOf(writer.changes()) && !maintenance.knows(marks.number());
      if (isNew) {
        maintenance.take(cut());
      }
    } finally {
      writeLock.unlock();
    }
    if (isNew) {
      maintenance.request();
    }
  }

  @Override
  public byte @Nullable [] note() {
    state.check();
    byte[] note = marks.note();
    return note == null ? null : note.clone();
  }

  @Override
  public void clear(byte[] noteOfMark) {
    state.check();
    maintenance.workingLock().lock();
    maintenance.flushLock().lock();
    try {
      scans.lockWithoutCursors();
      try {
        state.check();
        dropContent(Marks.copyOf(noteOfMark));
      } finally {
        writeLock.unlock();
      }
    } catch (IOException e) {
      throw state.fail("close its files", e);
    } finally {
      maintenance.flushLock().unlock();
      maintenance.workingLock().unlock();
    }
    maintenance.request();
  }

  private void dropContent(byte[] noteOfMark) throws IOException {
    Index old = index;
    Index empty = new Index(budget, keyHash);
    index = empty;
    old.free();
    Segment[] all = log.segments();
    Segment.close(all);
    for (Segment segment : all) {
      log.remove(segment);
    }
    writer.cleared();
    marks.add(noteOfMark, writer.changes());
    scans.cleared();
    pace.generationBegins(marks);
    maintenance.clear(empty, Cut.of(marks, 0, log, ThreadLocalRandom.current().nextLong()));
  }

  // ---- the store as a part of a larger one

  /**
   * Keeps these generations besides the newest, and no others any more.
   *
   * @throws io.weir.stores.CorruptionException if one of them is not there
   * @throws StoreFailedException if their manifests cannot be read
   */
  public void keep(List<Long> generations) {
    maintenance.keep(generations);
  }

  /** The identity of the store, which each of its files holds. */
  public long storeId() {
    return store.storeId();
  }

  /**
   * Passes on all records, about in the order of the log; of those that come or change meanwhile,
   * some, as they were or are. For any thread.
   *
   * @throws MemoryLimitException if the budget has no room for eight bytes a record
   * @throws io.weir.stores.StoreClosedException if the store is closed meanwhile
   */
  public void forEachRecord(RecordVisitor visitor) throws IOException {
    new RecordWalk(this, reader, budget, writeLock, scans).forEach(visitor);
  }

  /** What the log takes. */
  public LogBytes logBytes() {
    return new LogBytes(log.bytes(), log.liveBytes(), maintenance.olderBytes());
  }

  // ---- the store as a whole

  Index index() {
    return index;
  }

  long orderBytes() {
    return order.memoryBytes();
  }

  HashLogOptions options() {
    return options;
  }

  long memoryBytes() {
    return log.memoryBytes() + index.memoryBytes() + order.memoryBytes() + scans.memoryBytes();
  }

  int evict(int frames) {
    return log.evict(frames);
  }

  StoreState state() {
    return state;
  }

  Maintenance maintenance() {
    return maintenance;
  }

  @Override
  public EngineStats stats() {
    long diskBytes = 0;
    Segment[] segments = log.segments();
    for (Segment segment : segments) {
      diskBytes += segment.flushedTo;
    }
    long diskReads = store.cold().reads();
    return new EngineStats(
        writer.keys(),
        memoryBytes(),
        log.mutableBytes(),
        diskBytes,
        log.liveBytes(),
        log.bytes(),
        segments.length,
        writer.putBytes(),
        maintenance.writtenBytes(),
        maintenance.flushes(),
        maintenance.compactedBytes(),
        writer.inPlaceUpdates(),
        writer.appends(),
        Math.max(0, reads.get() - diskReads),
        diskReads,
        maintenance.generationsMade(),
        maintenance.errors() + order.errors());
  }

  @Override
  public boolean isOpen() {
    return state.isOpen();
  }

  @Override
  public void close() {
    close(true);
  }

  /** Closes the store as it is on disk, without a last generation. Idempotent. */
  public void discard() {
    close(false);
  }

  private void close(boolean generates) {
    if (!state.isOpen()) {
      return;
    }
    state.closing();
    order.end();
    maintenance.workingLock().lock();
    maintenance.flushLock().lock();
    try {
      if (state.isOpen() && generates) {
        closeLocked();
      } else if (state.isOpen()) {
        release();
      }
    } finally {
      maintenance.flushLock().unlock();
      maintenance.workingLock().unlock();
    }
  }

  private void closeLocked() {
    try {
      maintenance.generateLast(marks.isOf(writer.changes()) ? cut() : null);
    } catch (IOException e) {
      throw state.failedTo("make its last generation, the one before it stays valid", e);
    } finally {
      release();
    }
  }

  /** Gives everything back, whatever fails on the way. */
  private void release() {
    writeLock.lock();
    try {
      state.closed();
      try {
        scans.close();
      } finally {
        releaseLog();
      }
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + options.name() + " failed to close its files: " + e.getMessage(), e);
    } finally {
      writeLock.unlock();
    }
  }

  private void releaseLog() throws IOException {
    try {
      log.close();
    } finally {
      index.free();
      budget.leave(tenant);
      lock.close();
    }
  }
}
