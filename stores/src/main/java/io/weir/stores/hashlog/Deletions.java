package io.weir.stores.hashlog;

import io.weir.stores.io.Directory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * Deletes the files that nothing needs any more: neither the log, nor the newest generations, nor
 * one that is to be made. Used by one thread of maintenance at a time, and not beside the writing
 * of an index snapshot, which nothing names before it is complete.
 */
final class Deletions {
  private static final Pattern OURS = Pattern.compile("(segment|index)-\\d{16}(\\.tmp)?");

  private final Directory directory;
  private final HybridLog log;
  private final LogOwner owner;
  private final Snapshots snapshots;
  private final SpaceBound bound;
  private final ReentrantLock flushLock;
  private final PendingCut pending;

  /** Whether there may be such files besides those of segments that are dropped. */
  private volatile boolean due;

  /** Bytes of the files that only the newest generations name. */
  private volatile long olderBytes;

  Deletions(
      Directory directory,
      HybridLog log,
      LogOwner owner,
      Snapshots snapshots,
      SpaceBound bound,
      ReentrantLock flushLock,
      PendingCut pending) {
    this.directory = directory;
    this.log = log;
    this.owner = owner;
    this.snapshots = snapshots;
    this.bound = bound;
    this.flushLock = flushLock;
    this.pending = pending;
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
      owner.deleteUnnamed(directory.list(), this::isUnused);
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
      boolean forgotten = forgetPreviousIfOver();
      owner.deleteUnnamed(forgotten ? directory.list() : dropped, this::isUnused);
      deleted = true;
    } finally {
      flushLock.unlock();
      if (!deleted) {
        due = true; // Or what is left would stay for ever.
      }
    }
  }

  private boolean forgetPreviousIfOver() {
    countOlder();
    boolean forgets = bound.isOver(log, olderBytes) && owner.forgetPrevious();
    if (forgets) {
      countOlder();
    }
    return forgets;
  }

  /** Counts what only the newest generations name, as these have changed. Under the flush lock. */
  void countOlder() {
    Map<Long, Integer> lengths = new HashMap<>();
    for (LogFiles files : owner.recent()) {
      files.segments().forEach(file -> lengths.put(file.number(), file.length()));
    }
    for (Segment segment : log.segments()) {
      lengths.remove(segment.number);
    }
    olderBytes = lengths.values().stream().mapToLong(Integer::intValue).sum();
  }

  long olderBytes() {
    return olderBytes;
  }

  /** Whether a file is of a log, also an unfinished one. */
  static boolean isOurs(String file) {
    return OURS.matcher(file).matches();
  }

  private boolean isUnused(String file) {
    if (!isOurs(file) || snapshots.names(file) || pending.names(file)) {
      return false;
    }
    for (Segment segment : log.segments()) {
      if (segment.fileName().equals(file)) {
        return false;
      }
    }
    return true;
  }
}
