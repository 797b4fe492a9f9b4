package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.Frame;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies live records out of segments that are mostly dead. A record is live if the index points at
 * it. The segment to take is that of the best ratio of space freed to bytes copied, weighted by age
 * (Rosenblum and Ousterhout, The Design and Implementation of a Log-Structured File System, 1992).
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time.
final class Compaction {
  /** Copied under the write lock at once. */
  private static final int RECORDS_AT_ONCE = 8;

  private static final int RECLAIMED_AT_ONCE = 16;

  /** A segment is small below a page, or this part of the length that segments end at. */
  private static final int SMALL_PART = 32;

  private static final int MAX_SMALL = 8;

  private final HybridLog log;
  private final LogTail tail;
  private final BlockReader blocks;
  private final WriteLock writeLock;
  private final double garbageTarget;
  private final Relief relief;
  private volatile long copiedBytes;

  /** How the compaction of a segment ended. */
  enum Outcome {
    DONE,
    CANCELLED,
    NO_MEMORY
  }

  Compaction(Recovery.Opened store, WriteLock writeLock, Relief relief, HashLogOptions options) {
    this.log = store.log();
    this.tail = log.tail();
    this.blocks = store.blocks();
    this.writeLock = writeLock;
    this.garbageTarget = options.garbageTarget();
    this.relief = relief;
  }

  long copiedBytes() {
    return copiedBytes;
  }

  /**
   * Whether the dead part of the log is above the target, and some segment could be taken, or small
   * ones are many.
   *
   * @param toleratesGarbage whether the dead part does not count, see {@link SpaceBound}
   */
  boolean isDue(boolean toleratesGarbage) {
    long bytes = 0;
    long live = 0;
    long empty = 0;
    for (Segment segment : log.segments()) {
      if (isCandidate(segment)) {
        bytes += segment.closedTo();
        live += segment.liveBytes();
      } else if (segment.isEmptied()) {
        empty += segment.closedTo();
      }
    }
    // As long as cursors or the redo log keep what was emptied, more of it frees nothing.
    boolean isGarbage = !toleratesGarbage && bytes - live > garbageTarget * bytes;
    boolean worthIt = isGarbage || smallest() != null;
    return worthIt && empty <= bytes;
  }

  /** The oldest of the small segments, which every opening leaves behind, if they are many. */
  private @Nullable Segment smallest() {
    Segment first = null;
    int count = 0;
    int small = Math.max(Frame.BYTES, log.segmentBytes() / SMALL_PART);
    for (Segment segment : log.segments()) {
      if (isCandidate(segment) && segment.closedTo() < small) {
        first = first == null ? segment : first;
        count++;
      }
    }
    return count > MAX_SMALL ? first : null;
  }

  private static boolean isCandidate(Segment segment) {
    return segment.isWritten() && segment.liveBytes() > 0 && !segment.isDeleted();
  }

  private @Nullable Segment victim() {
    Segment[] segments = log.segments();
    Segment best = null;
    double bestScore = 0;
    for (int i = 0; i < segments.length; i++) {
      Segment segment = segments[i];
      if (!isCandidate(segment)) {
        continue;
      }
      double live = Math.min(1, segment.liveBytes() / (double) segment.closedTo());
      double score = (1 - live) * (segments.length - i) / (1 + live);
      if (score > bestScore) {
        best = segment;
        bestScore = score;
      }
    }
    return best;
  }

  /** Moves what lives in one segment to the end of the log. */
  Outcome compactOne(Index index, IndexSnapshot.Cancellation cancellation) throws IOException {
    Segment small = smallest();
    Segment victim = small == null ? victim() : small;
    if (victim == null) {
      return Outcome.CANCELLED;
    }
    Outcome[] outcome = {Outcome.DONE};
    List<byte[]> batch = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    walk(
        victim,
        (record, offset) -> {
          if (isLive(index, victim, record, offset)) {
            batch.add(record.copy());
            offsets.add(offset);
          }
          if (batch.size() >= RECORDS_AT_ONCE) {
            outcome[0] = move(index, victim, batch, offsets);
            if (outcome[0] == Outcome.DONE && cancellation.isCancelled()) {
              outcome[0] = Outcome.CANCELLED;
            }
          }
          return outcome[0] == Outcome.DONE;
        });
    if (outcome[0] == Outcome.DONE) {
      outcome[0] = move(index, victim, batch, offsets);
    }
    return outcome[0];
  }

  private void walk(Segment victim, BlockReader.Visitor visitor) throws IOException {
    try {
      blocks.walk(victim, Segment.FIRST, victim.flushedTo(), visitor);
    } catch (NoSuchFileException e) {
      victim.foundDeleted(); // Or the others would never have their turn.
      throw e;
    }
  }

  /** A first look without the lock; what it says is proved again under it. */
  private static boolean isLive(Index index, Segment segment, StoredRecord record, int offset) {
    return !record.isTombstone()
        && index.contains(record.hash(index.hash()), segment.address(offset));
  }

  private Outcome move(Index index, Segment victim, List<byte[]> batch, List<Integer> offsets)
      throws IOException {
    int moved = moveFrom(0, index, victim, batch, offsets);
    while (moved < batch.size() && relief.makeRoom(RECLAIMED_AT_ONCE) > 0) {
      moved = moveFrom(moved, index, victim, batch, offsets);
    }
    Outcome outcome = moved == batch.size() ? Outcome.DONE : Outcome.NO_MEMORY;
    batch.clear();
    offsets.clear();
    return outcome;
  }

  /** Moves records from the given one on; returns how many of the batch are moved. */
  private int moveFrom(
      int first, Index index, Segment victim, List<byte[]> batch, List<Integer> offsets) {
    writeLock.lock();
    try {
      int at = first;
      while (at < batch.size() && move(index, victim, batch.get(at), offsets.get(at))) {
        at++;
      }
      return at;
    } finally {
      writeLock.unlock();
    }
  }

  private boolean move(Index index, Segment victim, byte[] bytes, int offset) {
    StoredRecord record = new StoredRecord(bytes);
    long from = victim.address(offset);
    long hash = record.hash(index.hash());
    long place = index.find(hash, IndexEntry.of(hash, from));
    if (place == Buckets.NONE) {
      return true;
    }
    long to;
    if (record.isLarge()) {
      byte[] copy = StoredRecord.withPrevious(bytes, from);
      if (!tail.appendLarge(copy)) {
        return false;
      }
      to = tail.largeAddress();
    } else {
      to = tail.allocate(bytes.length);
      while (to == 0 && tail.roll()) {
        to = tail.allocate(bytes.length);
      }
      if (to == 0) {
        return false;
      }
      RecordLayout.writeCopy(tail.page(), Segment.offsetOf(to) & Frame.BYTES - 1, bytes, from);
    }
    index.replace(place, IndexEntry.of(hash, to));
    log.live(victim, -record.footprint());
    Segment target = log.segmentOf(to);
    if (target != null) {
      log.live(target, record.footprint());
    }
    copiedBytes += bytes.length;
    return true;
  }
}
