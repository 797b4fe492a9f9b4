package io.weir.stores.hashlog;

import io.weir.stores.generation.BackgroundWork;
import io.weir.stores.generation.RequestLoop;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ShortageException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a store does beside its records: flushing, generations, index snapshots, compaction, one
 * after the other, on a thread of the background. The order of locks: maintenance, flush, write.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread works at a time.
final class Maintenance {
  private static final int COMPACTED_AT_ONCE = 8;
  private static final long MAX_WAIT_MS = 1_000;
  private static final long MAX_WAIT_OF_PART_MS = 50;

  private static final String WORK = "write its files";

  private final Recovery.Opened store;
  private final StoreState state;
  private final BackgroundWork background;
  private final RequestLoop requests;
  private final Flusher flusher;
  private final Snapshots snapshots;
  private final Relief relief;
  private final DeadSegments dead;
  private final Compaction compaction;
  private final Deletions deletions;
  private final SpaceBound bound;
  private final ReentrantLock working = new ReentrantLock();
  private final ReentrantLock flushLock = new ReentrantLock();

  private final PendingCut pending = new PendingCut();
  private final GenerationWriter generations;
  private volatile boolean flushAhead;
  private volatile long bytesAfterWork;
  private volatile long liveBeforeWork;

  /** An index snapshot could not be written, and is not tried again by the work at hand. */
  private boolean snapshotRefused;

  Maintenance(
      HashLogOptions options,
      Directory directory,
      Recovery.Opened store,
      StoreState state,
      WriteLock writeLock,
      BuriedKeys buried,
      SpaceBound bound,
      LogOwner owner) {
    this.bound = bound;
    this.store = store;
    this.state = state;
    this.background = new BackgroundWork(options.name(), state, options.background());
    this.requests = new RequestLoop(options.background(), this::workAlone);
    this.flusher = new Flusher(directory, store.log(), store.identity().storeId());
    this.snapshots = new Snapshots(directory, store, writeLock, bound, buried);
    this.relief =
        new Relief(options, store, state, writeLock, flushLock, flusher, snapshots, owner);
    this.dead = new DeadSegments(store.log(), writeLock, flushLock, pending);
    this.deletions =
        new Deletions(directory, store.log(), owner, snapshots, bound, flushLock, pending);
    this.generations =
        new GenerationWriter(
            store, state, owner, pending, flushLock, relief, flusher, snapshots, deletions);
    this.compaction = new Compaction(store, writeLock, relief, options);
  }

  // ---- requests

  /** The cut that a generation is made of at the next request. */
  PendingCut pending() {
    return pending;
  }

  /**
   * Whether a mark is to begin a generation, unless one is under way: because its time has come, or
   * since the files that only generations name, which can go only behind it, take too much.
   */
  boolean isGenerationDue(boolean byTime) {
    boolean bySpace = bound.isGenerationDue(store.log(), deletions.olderBytes());
    return !pending.isThere() && (byTime || bySpace);
  }

  /** Bytes of the files that only generations name. */
  long olderBytes() {
    return deletions.olderBytes();
  }

  /** Asks for the work that is due, if there is any. */
  void request() {
    requests.request();
  }

  /** Has pages written before memory runs out, at the next request. */
  void flushAhead() {
    flushAhead = true;
  }

  private void workAlone() {
    working.lock();
    try {
      workIfOpen();
    } finally {
      working.unlock();
    }
  }

  private void workIfOpen() {
    if (!state.isClosing() && !state.isFailed()) {
      work();
    }
  }

  /**
   * Asks for the work that is due, and has the writer do it where the background does not keep up:
   * nothing else would bound the log. Waits only so long for work that is under way: that of a part
   * may want a lock that the caller has.
   */
  void requestAndKeepUp() {
    request();
    if (!mustKeepUp()) {
      return;
    }
    long maxWaitMs = bound.isOfPart() ? MAX_WAIT_OF_PART_MS : MAX_WAIT_MS;
    boolean mayWork = false;
    try {
      mayWork = working.tryLock(maxWaitMs, TimeUnit.MILLISECONDS);
      if (mayWork) {
        workIfOpen();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Whoever is interrupted need not wait.
    } finally {
      if (mayWork) {
        working.unlock();
      }
    }
  }

  /** A mark was made. What has died in place since the last one has asked for no work. */
  void marked(boolean isGenerationDue) {
    HybridLog log = store.log();
    if (isGenerationDue) {
      requestAndKeepUp();
    } else if (bound.isOver(log) && log.liveBytes() != liveBeforeWork) {
      request();
    }
  }

  /** Work may have left what cannot go yet: it is of use with a generation, or after more log. */
  private boolean mustKeepUp() {
    HybridLog log = store.log();
    long older = older();
    return bound.isFarOver(log, older)
        && (pending.isThere() || older + log.bytes() > bytesAfterWork + 2L * log.segmentBytes());
  }

  /** A part cannot forget any: it is none of its work. */
  private long older() {
    return bound.isOfPart() ? 0 : deletions.olderBytes();
  }

  private void work() {
    snapshotRefused = false;
    liveBeforeWork = store.log().liveBytes();
    if (!background.run(WORK, this::takeSteps)) {
      generations.giveUpPending();
    }
  }

  private void takeSteps() throws IOException {
    if (flushAhead) {
      flushAhead = false;
      relief.flushBehindMutable();
    }
    generations.makePending();
    snapshotIfDue();
    compact();
    closeComplete();
    bytesAfterWork = older() + store.log().bytes();
  }

  // ---- generations and snapshots

  /** The owner has other generations now. What is needed no more is deleted with other work. */
  void generationsHaveChanged() {
    flushLock.lock();
    try {
      deletions.countOlder(); // At once, or the next mark would take it for a reason to begin one.
    } finally {
      flushLock.unlock();
    }
    deletions.request();
    request();
  }

  /** What lacks for a snapshot ends no other work, which may free it. */
  private void snapshotIfDue() throws IOException {
    if (snapshots.beginBehindDead(pending::isThere)) {
      deletions.request();
    }
    if (!snapshotRefused && snapshots.isDue()) {
      try {
        writeSnapshot(state::isClosing);
      } catch (ShortageException e) {
        snapshotRefused = true;
        background.leaveOut(WORK, e);
      }
    }
  }

  private void writeSnapshot(IndexSnapshot.Cancellation cancellation) throws IOException {
    flushLock.lock();
    try {
      relief.beginFiles();
      flusher.namesChange(); // A manifest may survive a crash that the name in it does not.
    } finally {
      flushLock.unlock();
    }
    snapshots.write(cancellation);
    deletions.request(); // Of one that it replaces.
  }

  // ---- compaction

  private void compact() throws IOException {
    deletions.deleteIfDue();
    drop();
    if (bound.isOver(store.log())) {
      relief.flushBehind(bound.mutableBytes(store.log()));
    }
    int most = COMPACTED_AT_ONCE;
    while (most-- > 0
        && !state.isClosing()
        && !pending.isThere()
        && compaction.isDue(bound.toleratesGarbage(store.log()))) {
      Compaction.Outcome outcome = compaction.compactOne(snapshots.index(), state::isClosing);
      snapshotIfDue();
      drop();
      if (outcome != Compaction.Outcome.DONE) {
        break;
      }
      relief.flushBehindMutable();
    }
  }

  /** The files go at once: a round of compaction copies as much as lives. */
  private void drop() throws IOException {
    Set<String> dropped = dead.drop(snapshots.redoFrom());
    if (!dropped.isEmpty()) {
      deletions.delete(dropped);
    }
  }

  private void closeComplete() throws IOException {
    flushLock.lock();
    try {
      flusher.closeComplete();
    } finally {
      flushLock.unlock();
    }
  }

  DeadSegments deadSegments() {
    return dead;
  }

  Relief relief() {
    return relief;
  }

  // ---- clearing and closing

  /** Begins anew with an empty log and index. */
  void clear(Index empty, Cut cut) {
    snapshots.beginAnew(empty, cut);
    pending.take(cut);
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
  void makeLastDurable(@Nullable Cut cut) throws IOException {
    Cut last = generations.takeLast(cut);
    if (last == null || state.isFailed()) {
      return;
    }
    if (cut != null && snapshots.isWorthAtClose()) {
      writeSnapshot(() -> false);
    }
    generations.make(last);
  }

  long generationsMade() {
    return generations.made();
  }

  long errors() {
    return background.errors();
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
