package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.StoreFailedException;
import io.weir.stores.format.KeyHash;
import io.weir.stores.generation.BackgroundWork;
import io.weir.stores.generation.Mark;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.keyorder.OrderFiles;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.memory.Tenant;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hash index over a log whose end is updated in place: what reads and writes single records. It
 * makes durable what it holds when its owner says so; which generation counts, and when one is
 * made, is the owner's business. One thread writes, any thread reads.
 */
public final class RecordLog {
  private final HashLogOptions options;
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

  private volatile Index index;

  private RecordLog(
      Directory directory,
      HashLogOptions options,
      SpaceBound bound,
      MemoryBudget budget,
      Recovery.Opened store,
      LogOwner owner) {
    this.options = options;
    this.budget = budget;
    this.store = store;
    this.log = store.log();
    this.index = store.index();
    this.keyHash = index.hash();
    this.state = new StoreState(options.name(), owner::failed);
    BuriedKeys buried = new BuriedKeys(budget, keyHash);
    this.maintenance =
        new Maintenance(options, directory, store, state, writeLock, buried, bound, owner);
    this.reader = store.reader();
    this.order = new ScanOrder(this, reader, options, directory, budget, writeLock);
    this.room = new Room(options.name(), budget, maintenance, order);
    this.scans = new Scans(this, reader, log, writeLock, buried, order);
    maintenance.deadSegments().unpinBy(scans.moves()::moveOff);
    this.tenant = new StoreTenant(this, order);
    this.writer =
        new RecordWriter(
            log, reader, budget, maintenance, scans, store.keys(), options.mutableFraction() > 0);
  }

  /** The log that recovery found or made, which takes part in the budget from now on. */
  static RecordLog begin(
      Directory directory,
      HashLogOptions options,
      SpaceBound bound,
      MemoryBudget budget,
      Recovery.Opened found,
      LogOwner owner) {
    RecordLog log = new RecordLog(directory, options, bound, budget, found, owner);
    budget.enter(log.tenant);
    return log;
  }

  /**
   * Opens a log that is one of several of its owner, and is bounded as such.
   *
   * @param directory that no other log uses
   * @param named what to open, later records are forgotten; null for a new log
   * @throws CorruptionException if a file is missing or damaged
   * @throws io.weir.stores.MemoryLimitException if the index does not fit into the budget
   * @throws StoreFailedException if the files cannot be read
   */
  public static RecordLog openPart(
      Directory directory,
      HashLogOptions options,
      MemoryBudget budget,
      @Nullable LogFiles named,
      LogOwner owner) {
    SpaceBound bound = new SpaceBound(options, true);
    Recovery recovery = new Recovery(directory, options, bound, budget);
    try {
      if (named != null) {
        OrderFiles.deleteLeftOver(directory);
      }
      Recovery.Opened opened = named == null ? recovery.create() : recovery.open(named);
      return begin(directory, options, bound, budget, opened, owner);
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          "A file that a generation names is missing in " + directory + ": " + e.getMessage());
    } catch (IOException e) {
      throw StoreState.cannotOpen(options.name(), directory, e);
    }
  }

  // ---- reading

  /** The value of a key, null if there is none. For any thread. */
  public byte @Nullable [] get(byte[] key) {
    state.check();
    long hash = keyHash.of(key);
    reads.setOpaque(reads.getPlain() + 1);
    byte[] found = reader.findInMemory(index, hash, key);
    return found == LogReader.STALE ? reader.findAnywhere(this, hash, key) : found;
  }

  /** How many keys there are. For any thread. */
  public long size() {
    state.check();
    return writer.keys();
  }

  /** See {@link io.weir.stores.KeyValueEngine#scan}. */
  Cursor scan(Range range) {
    state.check();
    return scans.open(range);
  }

  /** See {@link io.weir.stores.KeyValueEngine#prepareScan}. */
  void prepareScan() {
    state.check();
    scans.prepare();
  }

  // ---- writing

  /**
   * Sets the value of a key. Both arrays stay the caller's.
   *
   * @throws io.weir.stores.MemoryLimitException if there is no memory for it, nor can be made
   */
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

  /** Removes a key; false if it was not there. */
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

  /** Counts what has changed since the log was opened; of the writer. */
  long changes() {
    return writer.changes();
  }

  /** Makes durable, in the background, what the log holds now. */
  public void cut(Mark mark) {
    take(mark);
    maintenance.request();
  }

  /** The same, at the next request of work. */
  void take(Mark mark) {
    writeLock.lock();
    try {
      state.check();
      maintenance.pending().take(Cut.of(mark, writer.keys(), log, maintenance.lineage()));
    } finally {
      writeLock.unlock();
    }
  }

  /** The owner has other generations of the log now. */
  public void generationsHaveChanged() {
    maintenance.generationsHaveChanged();
  }

  /**
   * Empties the log, and makes that durable.
   *
   * @param marking gives, under the write lock, the mark of the empty log; gets the changes
   */
  void clear(LongFunction<Mark> marking) {
    maintenance.workingLock().lock();
    maintenance.flushLock().lock();
    try {
      scans.moves().lockWithoutCursors();
      try {
        state.check();
        dropContent(marking);
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

  private void dropContent(LongFunction<Mark> marking) throws IOException {
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
    scans.cleared();
    Mark mark = marking.apply(writer.changes());
    maintenance.clear(empty, Cut.of(mark, 0, log, ThreadLocalRandom.current().nextLong()));
  }

  // ---- the log as a whole

  /**
   * Passes on all records, about in the order of the log; of those that come or change meanwhile,
   * some, as they were or are. For any thread.
   *
   * @throws MemoryLimitException if the budget has no room for eight bytes a record
   * @throws io.weir.stores.StoreClosedException if the store is closed meanwhile
   */
  public void forEachRecord(RecordVisitor visitor) throws IOException {
    new RecordWalk(this, reader, budget, writeLock, scans.pins()).forEach(visitor);
  }

  /** What the log takes. */
  public LogBytes logBytes() {
    return new LogBytes(log.bytes(), log.liveBytes(), maintenance.olderBytes());
  }

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

  WriteLock writeLock() {
    return writeLock;
  }

  StoreState state() {
    return state;
  }

  Maintenance maintenance() {
    return maintenance;
  }

  /** Figures. For any thread. */
  public EngineStats stats() {
    long diskBytes = 0;
    Segment[] segments = log.segments();
    for (Segment segment : segments) {
      diskBytes += segment.flushedTo();
    }
    long diskReads = store.cold().reads();
    return EngineStats.NONE
        .with(Figure.KEYS, writer.keys())
        .with(Figure.MEMORY_BYTES, memoryBytes() + order.files().cachedBytes())
        .with(Figure.MUTABLE_BYTES, log.mutableBytes())
        .with(Figure.DISK_BYTES, diskBytes)
        .with(Figure.LIVE_BYTES, log.liveBytes())
        .with(Figure.LOG_BYTES, log.bytes())
        .with(Figure.SEGMENTS, segments.length)
        .with(Figure.PUT_BYTES, writer.putBytes())
        .with(Figure.WRITTEN_BYTES, maintenance.writtenBytes())
        .with(Figure.FLUSHES, maintenance.flushes())
        .with(Figure.COMPACTED_BYTES, maintenance.compactedBytes())
        .with(Figure.IN_PLACE_UPDATES, writer.inPlaceUpdates())
        .with(Figure.APPENDS, writer.appends())
        .with(Figure.MEMORY_HITS, Math.max(0, reads.get() - diskReads))
        .with(Figure.DISK_READS, diskReads)
        .with(Figure.GENERATIONS, maintenance.generationsMade())
        .with(Figure.BACKGROUND_ERRORS, maintenance.errors() + order.errors());
  }

  boolean isOpen() {
    return state.isOpen();
  }

  /**
   * Closes the log. Idempotent.
   *
   * @param last gives, under the write lock, the mark whose content the log still has; it is made
   *     durable first. If it gives null, what was cut last is.
   */
  public void close(Supplier<@Nullable Mark> last) {
    end(() -> maintenance.makeLastDurable(lastCut(last)));
  }

  /** Closes the log as it is on disk. Idempotent. */
  public void discard() {
    end(() -> {});
  }

  private void end(BackgroundWork.Step lastStep) {
    if (!state.isOpen()) {
      return;
    }
    state.closing();
    order.end();
    maintenance.workingLock().lock();
    maintenance.flushLock().lock();
    try {
      if (state.isOpen()) {
        try {
          lastStep.run();
        } finally {
          release();
        }
      }
    } catch (IOException e) {
      throw state.failedTo("make its last generation (the one before it stays valid)", e);
    } finally {
      maintenance.flushLock().unlock();
      maintenance.workingLock().unlock();
    }
  }

  private @Nullable Cut lastCut(Supplier<@Nullable Mark> last) {
    writeLock.lock();
    try {
      Mark mark = last.get();
      return mark == null ? null : Cut.of(mark, writer.keys(), log, maintenance.lineage());
    } finally {
      writeLock.unlock();
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
    }
  }
}
