package io.weir.stores.hashlog;

import io.weir.stores.OutOfSpaceException;
import io.weir.stores.generation.Mark;
import io.weir.stores.generation.StoreState;
import io.weir.stores.io.ShortageException;
import io.weir.stores.memory.Frame;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes room in memory: what the files have goes at once, the rest after it was written. What it
 * returns counts all that went, pages and the large records on the heap alike, in frames' worth;
 * whoever asks may stop only when nothing went.
 */
final class Relief {
  /** Of the memory that the log has, what may stay mutable, tried in turn. */
  private final double[] mutableParts;

  private final String name;
  private final Recovery.Opened store;
  private final StoreState state;
  private final WriteLock writeLock;
  private final ReentrantLock flushLock;
  private final Flusher flusher;
  private final Snapshots snapshots;
  private final LogOwner owner;

  /** Whether there may be files. Under the flush lock. */
  private boolean begun;

  Relief(
      HashLogOptions options,
      Recovery.Opened store,
      StoreState state,
      WriteLock writeLock,
      ReentrantLock flushLock,
      Flusher flusher,
      Snapshots snapshots,
      LogOwner owner) {
    this.name = options.name();
    this.mutableParts = new double[] {options.mutableFraction(), 0.5, 0};
    this.store = store;
    this.state = state;
    this.writeLock = writeLock;
    this.flushLock = flushLock;
    this.flusher = flusher;
    this.snapshots = snapshots;
    this.owner = owner;
    this.begun = store.files() != null;
  }

  /** Writes what is behind the mutable part of the log. */
  void flushBehindMutable() throws IOException {
    fold((long) (store.log().memoryBytes() * mutableParts[0]));
    flush();
  }

  /** Writes all but the last bytes of the log, also of a last segment that is too long by now. */
  void flushBehind(long bytes) throws IOException {
    writeLock.lock();
    try {
      store.log().endOversized();
      store.log().foldBehind(bytes);
    } finally {
      writeLock.unlock();
    }
    flush();
  }

  private void flush() throws IOException {
    flushLock.lock();
    try {
      flushReadOnlyPages();
    } finally {
      flushLock.unlock();
    }
  }

  private void fold(long bytes) {
    writeLock.lock();
    try {
      store.log().foldBehind(bytes);
    } finally {
      writeLock.unlock();
    }
  }

  /** Under the flush lock. */
  private void flushReadOnlyPages() throws IOException {
    beginFiles();
    flusher.flushPages(store.log().readOnlyPosition());
  }

  /** Tells the owner before there is any file. Under the flush lock. */
  void beginFiles() throws IOException {
    if (!begun) {
      Mark none = new Mark(0, null);
      Cut nothing = new Cut(none, 0, 0, new Segment[0], new long[0], snapshots.lineage());
      owner.begins(nothing.files(store, Snapshots.Base.ofLog(0)));
      begun = true;
    }
  }

  /**
   * Makes room in memory, by writing where it must; returns how many frames' worth went.
   *
   * @param wait whether to wait for a flush that is under way; otherwise 0 is returned
   */
  int reclaim(int frames, boolean wait) {
    if (!lockForFlush(wait)) {
      return 0;
    }
    try {
      return state.isFailed() || !state.isOpen() ? 0 : reclaim(frames);
    } catch (ShortageException e) {
      throw new OutOfSpaceException(
          "Store "
              + name
              + " must write to free memory, but cannot now: free what is short or raise"
              + " weir.memory.max.bytes ("
              + e.getMessage()
              + ")",
          e);
    } catch (NoSuchFileException e) {
      throw new OutOfSpaceException(
          "Store "
              + name
              + " must write to free memory, but something outside of it has deleted its files: "
              + e.getMessage()
              + " is gone. It comes back from its changelog when it is opened again",
          e);
    } catch (IOException e) {
      throw state.fail("write its log", e);
    } finally {
      flushLock.unlock();
    }
  }

  /** The same for work that can be left undone, and for which a shortage is no more than that. */
  int makeRoom(int frames) throws IOException {
    flushLock.lock();
    try {
      return reclaim(frames);
    } finally {
      flushLock.unlock();
    }
  }

  private boolean lockForFlush(boolean wait) {
    if (wait) {
      flushLock.lock();
      return true;
    }
    return flushLock.tryLock();
  }

  private int reclaim(int frames) throws IOException {
    int given = store.log().evict(frames);
    for (int i = 0; i < mutableParts.length && (i == 0 ? given < frames : given == 0); i++) {
      fold((long) (store.log().memoryBytes() * mutableParts[i]));
      long before = flusher.releasedBytes();
      flushReadOnlyPages();
      given += (int) ((flusher.releasedBytes() - before + Frame.BYTES - 1) / Frame.BYTES);
      given += store.log().evict(Math.max(0, frames - given));
    }
    return given;
  }
}
