package io.weir.stores.hashlog;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the files that nothing needs any more: neither the log, nor the newest generations, nor
 * one that is to be made. Used by one thread of maintenance at a time, and not beside the writing
 * of an index snapshot, which nothing names before it is complete.
 */
final class Deletions {
  private final Recovery.Opened store;
  private final Snapshots snapshots;
  private final SpaceBound bound;
  private final ReentrantLock flushLock;
  private final Supplier<@Nullable Cut> pending;
  private final boolean isPart;

  /** Whether there may be such files besides those of segments that are dropped. */
  private volatile boolean due;

  /** Bytes of the files that only generations name. */
  private volatile long olderBytes;

  /**
   * @param pending the cut of which a generation is to be made, if there is one
   * @param isPart whether a larger store says which generations it needs
   */
  Deletions(
      Recovery.Opened store,
      Snapshots snapshots,
      SpaceBound bound,
      ReentrantLock flushLock,
      Supplier<@Nullable Cut> pending,
      boolean isPart) {
    this.store = store;
    this.snapshots = snapshots;
    this.bound = bound;
    this.flushLock = flushLock;
    this.pending = pending;
    this.isPart = isPart;
  }

  /** Has all files looked through when no other work is done. */
  void request() {
    due = true;
  }

  /** Looks through all files if that was asked for. */
  void deleteIfDue() throws IOException {
    if (due) {
      due = false;
      deleteAll();
    }
  }

  /** Looks through all files. */
  void deleteAll() throws IOException {
    flushLock.lock();
    try {
      forgetPreviousIfOver();
      store.generations().deleteUnreferenced(this::isInUse);
    } finally {
      flushLock.unlock();
    }
  }

  /**
   * Deletes files of segments that were dropped. There are many of them: to list the directory for
   * each would take longer than all else that it costs.
   */
  void delete(Set<String> dropped) throws IOException {
    boolean deleted = false;
    flushLock.lock();
    try {
      if (forgetPreviousIfOver()) {
        store.generations().deleteUnreferenced(this::isInUse);
      } else {
        store.generations().deleteUnreferenced(dropped, this::isInUse);
      }
      deleted = true;
    } finally {
      flushLock.unlock();
      if (!deleted) {
        due = true; // Or what is left would stay for ever.
      }
    }
  }

  /** Of a part the larger store says which generations it needs, and that only afterwards. */
  private boolean forgetPreviousIfOver() {
    countOlder();
    boolean isOver = !isPart && bound.isOver(store.log(), olderBytes);
    boolean forgets = isOver && store.generations().forgetPrevious();
    if (forgets) {
      countOlder();
    }
    return forgets;
  }

  /** Counts what only generations name: those that are named have changed. Under the flush lock. */
  void countOlder() {
    olderBytes = store.generations().olderBytes(store.log().segments());
  }

  long olderBytes() {
    return olderBytes;
  }

  private boolean isInUse(String file) {
    Cut cut = pending.get();
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
}
