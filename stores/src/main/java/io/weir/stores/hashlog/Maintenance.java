package io.weir.stores.hashlog;

import io.weir.stores.OutOfSpaceException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.io.Directory;
import io.weir.stores.io.DiskFullException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store does beside its records: flushing, generations, index snapshots, compaction, one
 * after the other, on a thread of the background. The order of locks: maintenance, flush, write.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread works at a time.
final class Maintenance {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

  private static final int COMPACTED_AT_ONCE = 8;
  private static final long WARNING_INTERVAL_NANOS = 10_000_000_000L;

  private final HashLogOptions options;
  private final Recovery.Opened store;
  private final StoreState state;
  private final WriteLock writeLock;
  private final Flusher flusher;
  private final Snapshots snapshots;
  private final Compaction compaction;
  private final PartListener listener;
  private final ReentrantLock working = new ReentrantLock();
  private final ReentrantLock flushLock = new ReentrantLock();
  private final AtomicInteger requests = new AtomicInteger();

  private volatile @Nullable Cut pending;
  private volatile boolean flushAhead;
  private volatile boolean deletionDue;
  private volatile long oldestCursor = Long.MAX_VALUE;
  private volatile long generationsMade;

  /** The mark of the newest generation; that of the one opened counts as the first. */
  private volatile long madeMark;

  private volatile long errors;
  private long lastWarning;

  Maintenance(
      HashLogOptions options,
      Directory directory,
      Recovery.Opened store,
      StoreState state,
      WriteLock writeLock,
      BuriedKeys buried,
      PartListener listener) {
    this.listener = listener;
    this.options = options;
    this.store = store;
    this.state = state;
    this.writeLock = writeLock;
    this.flusher = new Flusher(directory, store.log(), store.storeId());
    this.snapshots = new Snapshots(directory, store, writeLock, options.redoBytes(), buried);
    this.compaction = new Compaction(store, writeLock, options);
  }

  // ---- requests

  /**
   * Asks for a generation of a cut; an earlier one that was asked for and not begun is not made.
   */
  void generate(Cut cut) {
    pending = cut;
    request();
  }

  /** Whether there is a generation of a mark, or one is under way. */
  boolean knows(long mark) {
    Cut cut = pending;
    return madeMark == mark || (cut != null && cut.mark() == mark);
  }

  boolean isGenerationPending() {
    return pending != null;
  }

  /** Asks for the work that is due, if there is any. */
  void request() {
    if (requests.getAndIncrement() == 0) {
      options.background().execute(this::workOff);
    }
  }

  /** Has pages written before memory runs out, at the next request. */
  void flushAhead() {
    flushAhead = true;
  }

  private void workOff() {
    int seen;
    do {
      seen = requests.get();
      working.lock();
      try {
        if (!state.isClosing() && !state.isFailed()) {
          work();
        }
      } finally {
        working.unlock();
      }
    } while (!requests.compareAndSet(seen, 0));
  }

  private void work() {
    try {
      if (flushAhead) {
        flushAhead = false;
        flushBehindMutable();
      }
      generatePending();
      snapshotIfDue();
      compact();
    } catch (DiskFullException e) {
      errors++;
      warnOfFullDisk(e);
      giveUpPending();
    } catch (IOException e) {
      errors++;
      LOG.error("Store {} failed", options.name(), state.fail("write its files", e));
    } catch (StoreException e) {
      errors++;
      state.fail(e);
      LOG.error("Store {} failed", options.name(), e);
    } catch (RuntimeException | Error e) {
      errors++;
      state.fail(
          new StoreFailedException(
              "Store " + options.name() + " failed in its background work, see the log"));
      throw e;
    }
  }

  /** A cut that was not come to is not tried again when nobody asks for work. */
  private void giveUpPending() {
    Cut cut = pending;
    if (cut != null) {
      made(cut);
      listener.notMade();
    }
  }

  private void warnOfFullDisk(DiskFullException e) {
    long now = System.nanoTime();
    if (lastWarning == 0 || now - lastWarning > WARNING_INTERVAL_NANOS) {
      lastWarning = now;
      LOG.warn(
          "Store {} has no disk space for its background work and goes on without: {}",
          options.name(),
          e.getMessage());
    }
  }

  // ---- flushing

  /** Writes what is behind the mutable part of the log. */
  private void flushBehindMutable() throws IOException {
    foldBehindMutable();
    flushLock.lock();
    try {
      flushReadOnlyPages();
    } finally {
      flushLock.unlock();
    }
  }

  private void foldBehindMutable() {
    writeLock.lock();
    try {
      store.log().foldBehind((long) (store.log().memoryBytes() * options.mutableFraction()));
    } finally {
      writeLock.unlock();
    }
  }

  /** Under the flush lock. */
  private void flushReadOnlyPages() throws IOException {
    publishFirst();
    flusher.flushPages(store.log().readOnlyPosition());
  }

  /** Publishes the empty store before there is any other file. Under the flush lock. */
  private void publishFirst() throws IOException {
    if (store.generations().newest() == null) {
      // The files of a store that never had a generation must not look like damage.
      Cut nothing = new Cut(0, null, 0, 0, new Segment[0], new long[0], snapshots.lineage());
      store.generations().publish(nothing.manifest(Generations.FIRST, store.storeId(), 0, null));
    }
  }

  /**
   * Makes room in memory by writing; returns the frames that went.
   *
   * @param wait whether to wait for a flush that is under way; otherwise 0 is returned
   */
  int reclaim(int frames, boolean wait) {
    if (!lockForFlush(wait)) {
      return 0;
    }
    try {
      if (state.isFailed() || !state.isOpen()) {
        return 0;
      }
      int evicted = store.log().evict(frames);
      if (evicted < frames) {
        foldBehindMutable();
        flushReadOnlyPages();
        evicted += store.log().evict(frames - evicted);
      }
      if (evicted == 0) {
        evicted = reclaimTail(frames);
      }
      return evicted;
    } catch (DiskFullException e) {
      throw new OutOfSpaceException(
          "Store "
              + options.name()
              + " must write to free memory, but the disk is full: free space or raise"
              + " weir.memory.max.bytes ("
              + e.getMessage()
              + ")",
          e);
    } catch (IOException e) {
      throw state.fail("write its log", e);
    } finally {
      flushLock.unlock();
    }
  }

  /** The mutable part is all there is: halves it. */
  private int reclaimTail(int frames) throws IOException {
    writeLock.lock();
    try {
      store.log().foldBehind(store.log().memoryBytes() / 2);
    } finally {
      writeLock.unlock();
    }
    flushReadOnlyPages();
    return store.log().evict(frames);
  }

  private boolean lockForFlush(boolean wait) {
    if (wait) {
      flushLock.lock();
      return true;
    }
    return flushLock.tryLock();
  }

  // ---- generations

  private void generatePending() throws IOException {
    Cut cut = pending;
    while (cut != null && !state.isClosing()) {
      boolean made = false;
      try {
        make(cut);
        made = true;
      } finally {
        made(cut);
        if (!made) {
          listener.notMade();
        }
      }
      cut = pending;
    }
  }

  @SuppressWarnings("ReferenceEquality") // A newer cut that came meanwhile stays.
  private void made(Cut cut) {
    if (pending == cut) {
      pending = null;
    }
  }

  private void make(Cut cut) throws IOException {
    flushLock.lock();
    try {
      publishFirst();
      flusher.flushBlocks(cut.tail());
      flusher.sync();
      Snapshots.Base base = snapshots.baseOf(cut);
      long number = store.generations().nextNumber();
      store
          .generations()
          .publish(cut.manifest(number, store.storeId(), base.redoFrom(), base.file()));
      generationsMade++;
      madeMark = cut.mark();
      deleteFiles();
      listener.made(number, cut.note() == null ? new byte[0] : cut.note());
    } finally {
      flushLock.unlock();
    }
  }

  /** See {@link HashLog#keep}. What is needed no more is deleted when no other work is done. */
  void keep(List<Long> generations) {
    flushLock.lock();
    try {
      store.generations().keep(generations);
    } catch (IOException e) {
      throw state.fail("read a manifest", e);
    } finally {
      flushLock.unlock();
    }
    deletionDue = true;
    request();
  }

  /** Not beside the writing of an index snapshot, which nothing names before it is complete. */
  private void deleteFiles() throws IOException {
    store.generations().deleteUnreferenced(this::isInUse);
  }

  private boolean isInUse(String file) {
    Cut cut = pending;
    if (snapshots.names(file) || (cut != null && cut.names(file))) {
      return true;
    }
    for (Segment segment : store.log().segments()) {
      if (segment.fileName().equals(file)) {
        return true;
      }
    }
    return false;
  }

  private void snapshotIfDue() throws IOException {
    if (snapshots.isDue()) {
      writeSnapshot(state::isClosing);
    }
  }

  private void writeSnapshot(IndexSnapshot.Cancellation cancellation) throws IOException {
    flushLock.lock();
    try {
      publishFirst();
    } finally {
      flushLock.unlock();
    }
    snapshots.write(cancellation);
  }

  // ---- compaction

  private void compact() throws IOException {
    boolean dropped = deletionDue;
    deletionDue = false;
    dropped |= drop();
    int most = COMPACTED_AT_ONCE;
    while (most-- > 0 && !state.isClosing() && pending == null && compaction.isDue()) {
      Compaction.Outcome outcome = compaction.compactOne(snapshots.index(), state::isClosing);
      dropped |= drop();
      if (outcome != Compaction.Outcome.DONE) {
        break;
      }
      snapshotIfDue();
      flushBehindMutable();
    }
    if (dropped) {
      flushLock.lock();
      try {
        deleteFiles();
      } finally {
        flushLock.unlock();
      }
    }
  }

  /** Lets go of segments that nothing can reach any more. */
  private boolean drop() throws IOException {
    long from = snapshots.redoFrom();
    boolean any = false;
    for (Segment segment : store.log().segments()) {
      boolean unreachable =
          segment.sealed
              && segment.flushedTo == segment.closedTo
              && segment.position(segment.closedTo) <= from;
      if (unreachable) {
        any |= dropIfDead(segment);
      }
    }
    return any;
  }

  private boolean dropIfDead(Segment segment) throws IOException {
    flushLock.lock();
    try {
      if (!isDead(segment)) {
        return false;
      }
      segment.sync(); // A cut that is not made yet may name it.
      writeLock.lock();
      try {
        if (!isDead(segment)) {
          return false; // A record came that leads cursors to a tombstone in it.
        }
        store.log().remove(segment);
      } finally {
        writeLock.unlock();
      }
      segment.closeInput();
      return true;
    } finally {
      flushLock.unlock();
    }
  }

  /** Whether neither the index nor an open cursor leads to a segment. */
  private boolean isDead(Segment segment) {
    writeLock.lock();
    try {
      if (segment.liveBytes != 0) {
        return false;
      }
      if (segment.emptiedAt == 0) {
        segment.emptiedAt = store.log().tailPosition();
      }
      return segment.emptiedAt <= oldestCursor;
    } finally {
      writeLock.unlock();
    }
  }

  /**
   * Keeps segments that a cursor may need: one that shows the log as of a position needs those that
   * were emptied behind it. Under the write lock.
   */
  void keepFor(long oldest) {
    oldestCursor = oldest;
  }

  // ---- clearing and closing

  /** Begins anew with an empty log and index. */
  void clear(Index empty, Cut cut) {
    snapshots.beginAnew(empty, cut);
    generate(cut);
  }

  long lineage() {
    return snapshots.lineage();
  }

  ReentrantLock workingLock() {
    return working;
  }

  ReentrantLock flushLock() {
    return flushLock;
  }

  /**
   * Makes the last generation, with a snapshot of the index where it pays. Nobody writes any more.
   *
   * @param cut of the newest mark if nothing came after it; null makes what was asked for before
   */
  void generateLast(@Nullable Cut cut) throws IOException {
    Cut last = cut == null || madeMark == cut.mark() ? pending : cut;
    pending = null;
    if (last == null || state.isFailed()) {
      return;
    }
    if (cut != null && snapshots.isWorthAtClose()) {
      writeSnapshot(() -> false);
    }
    make(last);
  }

  long generationsMade() {
    return generationsMade;
  }

  long errors() {
    return errors;
  }

  long writtenBytes() {
    return flusher.writtenBytes() + snapshots.writtenBytes();
  }

  long flushes() {
    return flusher.flushes();
  }

  long compactedBytes() {
    return compaction.copiedBytes();
  }
}
