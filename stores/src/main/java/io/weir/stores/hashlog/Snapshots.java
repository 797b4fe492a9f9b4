package io.weir.stores.hashlog;

import io.weir.stores.io.Directory;
import io.weir.stores.io.UnfinishedFile;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From where the log must be read when the store is opened: from its beginning, or from where the
 * newest index snapshot was begun. Used by one thread of maintenance at a time.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time.
final class Snapshots {
  private final Directory directory;
  private final Recovery.Opened store;
  private final WriteLock writeLock;
  private final SpaceBound bound;
  private final BuriedKeys buried;
  private volatile Index index;
  private volatile long lineage;
  private volatile Base base;

  /** For a cut that was taken while the newest snapshot was written. */
  private Base older;

  private long nextNumber;
  private volatile long writtenBytes;

  /**
   * What opening begins with.
   *
   * @param usableFrom generations that end before this cannot use it
   */
  record Base(LogFiles.Redo redo, long usableFrom) {
    /** An empty index, and the log from a position on. */
    static Base ofLog(long from) {
      return new Base(new LogFiles.Redo(null, from), from);
    }

    LogFiles.@Nullable SnapshotFile file() {
      return redo.snapshot();
    }
  }

  Snapshots(
      Directory directory,
      Recovery.Opened store,
      WriteLock writeLock,
      SpaceBound bound,
      BuriedKeys buried) {
    this.buried = buried;
    this.directory = directory;
    this.store = store;
    this.writeLock = writeLock;
    this.bound = bound;
    this.index = store.index();
    this.lineage = store.identity().lineage();
    this.nextNumber = store.nextSnapshot();
    this.base = published(store.files());
    this.older = base;
  }

  private static Base published(@Nullable LogFiles files) {
    return files == null ? Base.ofLog(0) : new Base(files.redo(), files.tail());
  }

  /** What a generation of a cut is opened with. */
  Base baseOf(Cut cut) {
    return base.usableFrom() <= cut.tail() ? base : older;
  }

  /** Segments before this position are not read at opening. */
  long redoFrom() {
    return base.redo().from();
  }

  boolean names(String file) {
    return names(base, file) || names(older, file);
  }

  private static boolean names(Base base, String file) {
    LogFiles.SnapshotFile snapshot = base.file();
    return snapshot != null && IndexSnapshot.fileName(snapshot.number()).equals(file);
  }

  Index index() {
    return index;
  }

  long lineage() {
    return lineage;
  }

  /** The store begins anew where the cut ends. */
  void beginAnew(Index empty, Cut cut) {
    index = empty;
    lineage = cut.lineage();
    base = Base.ofLog(cut.tail());
    older = base;
  }

  /**
   * Has opening begin behind the segments with which the log begins and in which nothing lives. All
   * entries of the newest snapshot lead there, so that it is needed no more; what comes later is in
   * the log as a whole. What was cut before may need both, and must be published by now.
   *
   * @param isCutPending asked under the write lock, under which cuts are taken
   * @return whether a snapshot was let go
   */
  boolean beginBehindDead(BooleanSupplier isCutPending) {
    writeLock.lock();
    try {
      long begin = endOfDead();
      if (begin <= redoFrom() || isCutPending.getAsBoolean()) {
        return false;
      }
      boolean hadSnapshot = base.file() != null || older.file() != null;
      base = Base.ofLog(begin);
      older = base;
      return hadSnapshot;
    } finally {
      writeLock.unlock();
    }
  }

  private long endOfDead() {
    long end = 0;
    for (Segment segment : store.log().segments()) {
      if (!segment.isEmptied()) {
        return end;
      }
      end = segment.end();
    }
    return end;
  }

  boolean isDue() {
    return bound.isSnapshotDue(store.log(), logBytes(), emptiedBytes(), size());
  }

  /** Of the log that would have to be read, segments that could go if it were not. */
  private long emptiedBytes() {
    long bytes = 0;
    for (Segment segment : store.log().segments()) {
      if (segment.isEmptied() && segment.end() > redoFrom()) {
        bytes += segment.closedTo();
      }
    }
    return bytes;
  }

  boolean isWorthAtClose() {
    return bound.isSnapshotWorthAtClose(store.log(), logBytes(), size());
  }

  private long size() {
    return index.entries() * Long.BYTES;
  }

  /** The log that would have to be read. */
  private long logBytes() {
    long from = redoFrom();
    long bytes = 0;
    for (Segment segment : store.log().segments()) {
      long begin = Math.max(0, from - segment.position(0));
      bytes += Math.max(0, segment.closedTo() - begin);
    }
    return bytes;
  }

  /** Writes a snapshot, for generations cut later. There is a manifest already. */
  void write(IndexSnapshot.Cancellation cancellation) throws IOException {
    long redoFrom = completeBlock();
    long number = nextNumber++;
    try (UnfinishedFile file = new UnfinishedFile(directory, IndexSnapshot.fileName(number))) {
      IndexSnapshot.Result result =
          IndexSnapshot.write(
              directory,
              store.identity().storeId(),
              number,
              index,
              buried,
              writeLock,
              cancellation);
      if (result.complete()) {
        writtenBytes += result.file().length();
        older = base;
        base = new Base(new LogFiles.Redo(result.file(), redoFrom), completeBlock());
        file.keep();
      }
    }
  }

  private long completeBlock() {
    writeLock.lock();
    try {
      return store.log().completeBlock();
    } finally {
      writeLock.unlock();
    }
  }

  long writtenBytes() {
    return writtenBytes;
  }
}
