package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The log of records: an address space of segments whose end takes updates in place, whose middle
 * is read-only in memory, and whose beginning is on disk. {@link LogTail} appends to it; all that
 * moves the borders happens under the write lock of the store. {@link LogReader} reads without it.
 */
final class HybridLog {
  /*
   * The hybrid log is FASTER's [1]; its segments are cleaned like those of a log-structured file
   * system [2].
   *
   * 1. A position, number of the segment and offset, never comes twice. An address, slot and
   *    offset, does once its segment has left: who reads without the lock proves the index entry
   *    afterwards.
   * 2. The read-only border never moves back nor beyond the tail. What lies before it changes no
   *    more, so that it can be flushed, and be shown by a cursor as it is.
   * 3. Of each segment flushed <= closed <= tail, in whole blocks: each byte of a file is written
   *    once, in order.
   * 4. A page leaves memory only when the file has all of it. It never moves while it is there, but
   *    for a small one that grows: who reads without the lock proves the frame afterwards.
   * 5. Behind a position that was completed no earlier record is buried in place: reading the log
   *    from there finds each deletion.
   * 6. A segment leaves when nothing lives in it, no cursor shows it, and opening begins behind it.
   *
   * [1] Chandramouli et al., FASTER: A Concurrent Key-Value Store with In-Place Updates, 2018
   * [2] Rosenblum, Ousterhout, The Design and Implementation of a Log-Structured File System, 1992
   */

  private final SpaceBound bound;
  private final LogMemory memory;
  private final SegmentTable segments;
  private final LogTail tail;
  private volatile long readOnly;
  private long buriesFrom;
  private long liveBytes;

  HybridLog(String store, long storeId, long nextNumber, SpaceBound bound, MemoryBudget budget) {
    this.bound = bound;
    this.memory = new LogMemory(budget);
    this.segments = new SegmentTable(store);
    this.tail = new LogTail(store, storeId, nextNumber, this::segmentBytes, segments, memory);
    this.readOnly = tail.position();
  }

  /** Where records are appended. */
  LogTail tail() {
    return tail;
  }

  // ---- segments

  /** Where a segment ends now. */
  int segmentBytes() {
    return bound.segmentBytes(this);
  }

  @Nullable Segment segmentOf(long address) {
    return segments.of(address);
  }

  /** All segments, oldest first. Not to be changed. */
  Segment[] segments() {
    return segments.all();
  }

  /** Adds a segment behind those there are; for recovery. */
  void add(Segment segment) {
    segments.add(segment);
  }

  /** Takes a segment out of the address space. */
  void remove(Segment segment) {
    segment.drop();
    segments.remove(segment);
    liveBytes -= segment.liveBytes();
    tail.leave(segment);
    memory.free(segment);
  }

  // ---- borders, under the write lock

  /** Where the log no longer changes. */
  long readOnlyPosition() {
    return readOnly;
  }

  /** Whether the record at an address may be overwritten. */
  boolean isMutable(Segment segment, int offset) {
    return segment.position(offset) >= readOnly;
  }

  /** Whether it may be turned into a tombstone. */
  boolean isBuriable(Segment segment, int offset) {
    return segment.position(offset) >= Math.max(readOnly, buriesFrom);
  }

  /** Makes everything read-only: what is appended from now on lies at or behind the result. */
  long fold() {
    readOnly = tail.position();
    return readOnly;
  }

  /** Folds, and completes the open block so that everything can be flushed. */
  long seal() {
    completeBlock();
    return fold();
  }

  /**
   * Completes the open block: a position from which the log can be read. Records before it may
   * still be overwritten, but no more be buried in place, which would leave no trace behind it.
   */
  long completeBlock() {
    tail.completeBlock();
    buriesFrom = tail.position();
    return buriesFrom;
  }

  /** Makes everything but the last {@code bytes} read-only, page by page. */
  void foldBehind(long bytes) {
    Segment[] all = segments.all();
    long left = bytes;
    for (int i = all.length - 1; i >= 0; i--) {
      boolean isOpen = tail.isIn(all[i]);
      int end = isOpen ? tail.pageEnd() : all[i].closedTo();
      if (left < end) {
        int start = (int) (end - left) & -Frame.BYTES;
        if (isOpen) {
          start = Math.min(start, Math.max(0, end - Frame.BYTES));
        }
        readOnly = Math.max(readOnly, all[i].position(start));
        return;
      }
      left -= end;
    }
  }

  /**
   * Ends the last segment if so little lives by now that it would be several, and makes such ones
   * read-only to their ends: they can be compacted or dropped then like the others.
   */
  void endOversized() {
    long most = 2L * segmentBytes();
    tail.endSegmentAbove(most);
    for (Segment segment : segments.all()) {
      if (segment.isSealed() && segment.closedTo() > most) {
        readOnly = Math.max(readOnly, segment.end());
      }
    }
  }

  // ---- bytes

  /** More lives in a segment, or less. Under the write lock. */
  void live(Segment segment, long bytes) {
    segment.addLive(bytes);
    liveBytes += bytes;
  }

  long liveBytes() {
    return liveBytes;
  }

  /** Bytes that are there now, live or not. */
  long bytes() {
    long bytes = 0;
    for (Segment segment : segments.all()) {
      bytes += segment.closedTo();
    }
    return bytes;
  }

  /** Bytes that take updates in place. */
  long mutableBytes() {
    long bytes = 0;
    for (Segment segment : segments.all()) {
      long end = tail.isIn(segment) ? tail.offset() : segment.closedTo();
      bytes += Math.max(0, end - Math.max(0, readOnly - segment.position(0)));
    }
    return bytes;
  }

  // ---- memory

  long memoryBytes() {
    return memory.bytes();
  }

  /** Pages that could go at once, oldest first, until {@code wanted} are gone. */
  int evict(int wanted) {
    return memory.evict(segments.all(), wanted);
  }

  /** Puts a page that was read from the file into memory. */
  void install(Segment segment, int offset, Frame frame) {
    memory.adopt(frame);
    if (!segment.install(offset, frame)) {
      memory.give(frame);
    } else if (segment.isDropped()) {
      memory.free(segment);
    }
  }

  void releaseLarge(long bytes) {
    memory.release(bytes);
  }

  /** Closes the files and gives back the memory. */
  void close() throws IOException {
    try {
      Segment.close(segments.all());
    } finally {
      for (Segment segment : segments.all()) {
        memory.free(segment);
      }
    }
  }
}
