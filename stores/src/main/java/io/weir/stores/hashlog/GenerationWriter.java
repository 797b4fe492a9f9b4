package io.weir.stores.hashlog;

import io.weir.stores.generation.StoreState;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes generations of cuts: writes the log up to the cut, syncs, and tells the owner which files
 * hold it. Used by one thread of maintenance at a time.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time.
final class GenerationWriter {
  private final Recovery.Opened store;
  private final StoreState state;
  private final LogOwner owner;
  private final PendingCut pending;
  private final ReentrantLock flushLock;
  private final Relief relief;
  private final Flusher flusher;
  private final Snapshots snapshots;
  private final Deletions deletions;
  private volatile long made;

  GenerationWriter(
      Recovery.Opened store,
      StoreState state,
      LogOwner owner,
      PendingCut pending,
      ReentrantLock flushLock,
      Relief relief,
      Flusher flusher,
      Snapshots snapshots,
      Deletions deletions) {
    this.store = store;
    this.state = state;
    this.owner = owner;
    this.pending = pending;
    this.flushLock = flushLock;
    this.relief = relief;
    this.flusher = flusher;
    this.snapshots = snapshots;
    this.deletions = deletions;
  }

  /** Makes the generation that is pending, and those that come meanwhile. */
  void makePending() throws IOException {
    Cut cut = pending.get();
    while (cut != null && !state.isClosing()) {
      makeOrTell(cut);
      cut = pending.get();
    }
  }

  private void makeOrTell(Cut cut) throws IOException {
    boolean isMade = false;
    try {
      make(cut);
      isMade = true;
    } finally {
      pending.remove(cut);
      if (!isMade) {
        owner.notDurable();
      }
    }
  }

  void make(Cut cut) throws IOException {
    flushLock.lock();
    try {
      relief.beginFiles();
      flusher.flushBlocks(cut.tail());
      flusher.sync();
      owner.durable(cut.mark().number(), cut.files(store, snapshots.baseOf(cut)));
      made++;
      pending.made(cut);
      deletions.deleteAll();
    } finally {
      flushLock.unlock();
    }
  }

  /** A cut that was not come to is not tried again when nobody asks for work. */
  void giveUpPending() {
    Cut cut = pending.get();
    if (cut != null) {
      pending.remove(cut);
      owner.notDurable();
    }
  }

  /**
   * Which cut is the last one to be made as the log closes; null if there is none.
   *
   * @param newest of what the log holds, null if what was asked for before is made
   */
  @Nullable Cut takeLast(@Nullable Cut newest) {
    Cut asked = pending.takeAway();
    return newest == null || pending.isMade(newest.mark().number()) ? asked : newest;
  }

  /** How many were made. */
  long made() {
    return made;
  }
}
