package io.weir.stores.sorted;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The states of a store that somebody is reading. A state is the sequence number of the last write
 * that it shows.
 *
 * <p>A write says its number first, and looks then whether the version that it would overwrite is
 * one that somebody reads. Who begins to read enters the number first, and looks then whether it is
 * still the last that was said. So one of the two always sees the other (Dekker's rule).
 */
final class Snapshots {
  private static final long NOBODY = -1;

  /** The newest of those that are read. Guarded by this. */
  private @Nullable Snapshot last;

  private volatile long newest = NOBODY;

  /** Of the write that is under way, or was the last. Changed by the writer. */
  private volatile long sequence;

  /** A state that is read. They are linked in their order, which is that in which they begin. */
  static final class Snapshot {
    private long sequence;
    private @Nullable Snapshot before;
    private @Nullable Snapshot after;
    private volatile @Nullable TreeCursor reader;

    private Snapshot(@Nullable Snapshot before) {
      this.before = before;
    }

    /** The number of the last write that it shows. */
    long sequence() {
      return sequence;
    }

    /** Says who reads it. */
    void readBy(TreeCursor cursor) {
      reader = cursor;
    }
  }

  /** The number of a write that begins. For the writer. */
  long nextWrite() {
    long next = sequence + 1;
    sequence = next;
    return next;
  }

  /** Whether nobody reads a state that shows this write. For the writer, once its own has begun. */
  boolean isUnseen(long write) {
    return newest < write;
  }

  /** Begins to read the newest state; a write that is under way belongs to it. */
  synchronized Snapshot open() {
    Snapshot opened = new Snapshot(last);
    if (last != null) {
      last.after = opened;
    }
    last = opened;
    do {
      opened.sequence = sequence;
      newest = opened.sequence;
    } while (opened.sequence != sequence);
    return opened;
  }

  /** Somebody has read a state to the end. Once for each. */
  synchronized void close(Snapshot snapshot) {
    Snapshot before = snapshot.before;
    Snapshot after = snapshot.after;
    if (before != null) {
      before.after = after;
    }
    if (after == null) {
      last = before;
      newest = before == null ? NOBODY : before.sequence;
    } else {
      after.before = before;
    }
  }

  /** Who is reading, the newest state first. */
  synchronized List<TreeCursor> readers() {
    List<TreeCursor> readers = new ArrayList<>();
    for (Snapshot snapshot = last; snapshot != null; snapshot = snapshot.before) {
      TreeCursor reader = snapshot.reader;
      if (reader != null) {
        readers.add(reader);
      }
    }
    return readers;
  }
}
