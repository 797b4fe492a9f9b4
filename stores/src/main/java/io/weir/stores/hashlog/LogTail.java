package io.weir.stores.hashlog;

import io.weir.stores.format.Block;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.memory.Frame;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open end of a log: the block, page and segment that take the next record. A page may begin
 * with the rest of a large record, which is a block of its own. Under the write lock of the store.
 */
final class LogTail {
  private final String store;
  private final long storeId;
  private final IntSupplier segmentBytes;
  private final SegmentTable segments;
  private final LogMemory memory;
  private long nextNumber;

  private @Nullable Segment last;
  private @Nullable Frame frame;
  private int tail;
  private int pageEnd;
  private int memoryEnd; // Of the open page: pageEnd, or before it in a small one.
  private int blockStart;
  private int blockRecords;

  private long appendedBytes;
  private long largeAddress;
  private boolean segmentBegun;

  /**
   * @param storeId in each block
   * @param nextNumber of the segment that is opened first
   * @param segmentBytes where a segment ends by now
   */
  LogTail(
      String store,
      long storeId,
      long nextNumber,
      IntSupplier segmentBytes,
      SegmentTable segments,
      LogMemory memory) {
    this.store = store;
    this.storeId = storeId;
    this.nextNumber = nextNumber;
    this.segmentBytes = segmentBytes;
    this.segments = segments;
    this.memory = memory;
  }

  // ---- records

  /** The address for a record of {@code extent} bytes, or 0 if {@link #roll} must come first. */
  long allocate(int extent) {
    if (tail + extent > memoryEnd || last == null) {
      return 0;
    }
    int offset = tail;
    tail += extent;
    blockRecords++;
    appendedBytes += extent;
    last.takes(extent);
    return last.address(offset);
  }

  /** Where a record that was just allocated is to be written. */
  ByteBuffer page() {
    return frame().buffer();
  }

  private Frame frame() {
    if (frame == null) {
      throw new IllegalStateException("no page at the tail of " + store);
    }
    return frame;
  }

  // ---- pages

  /**
   * Opens the next page, or what a large record has left of one, or gives a small one more memory;
   * false if there is none. A record may fit only after several of these.
   */
  boolean roll() {
    if (memoryEnd < pageEnd) {
      return growPage(2 * frame().bytes());
    }
    boolean isRest = last != null && !isFull(last) && frame == null && isWithinPage(pageEnd);
    Frame there = isRest ? last().page(pageEnd) : null;
    // The first page begins small: many stores never have more.
    boolean isSmall = !isRest && memory.bytes() == 0;
    Frame next = there != null ? there : memory.take(isSmall ? 2 * Segment.FIRST : Frame.BYTES);
    if (next == null) {
      return false;
    }
    endPage();
    if (last == null || isFull(last)) {
      openSegment();
    }
    openBlock(pageEnd == 0 ? Segment.FIRST : pageEnd);
    pageEnd = (blockStart | Frame.BYTES - 1) + 1;
    openMemory(next);
    if (there == null) {
      // What lies before is a large record: not here.
      RecordLayout.hide(next.buffer(), 0, blockStart & Frame.BYTES - 1);
      last().install(blockStart, next);
    }
    return true;
  }

  /** Moves the open page, which is small, into more memory; false if there is none. */
  private boolean growPage(int bytes) {
    Frame larger = memory.take(bytes);
    if (larger == null) {
      return false;
    }
    Frame small = frame();
    larger.buffer().put(0, small.buffer(), 0, small.bytes());
    last().replace(blockStart, larger);
    openMemory(larger);
    memory.give(small);
    return true;
  }

  private void openMemory(Frame opened) {
    frame = opened;
    memoryEnd = pageEnd - Frame.BYTES + opened.bytes();
  }

  /** The page takes no more: its last block is complete, and no other follows. */
  private void endPage() {
    if (last == null || blockStart == pageEnd) {
      return;
    }
    int end = closeBlock();
    if (end < memoryEnd) {
      Block.end(page(), end & Frame.BYTES - 1);
    }
    closeAt(pageEnd);
  }

  private static boolean isWithinPage(int offset) {
    return (offset & Frame.BYTES - 1) != 0;
  }

  // ---- large records

  /** Writes a record longer than a page takes, as a block of its own. False without memory. */
  boolean appendLarge(byte[] record) {
    boolean isWhole = memoryEnd == pageEnd || growPage(Frame.BYTES);
    if (!isWhole || !memory.reserve(record.length)) {
      return false;
    }
    int length = Block.HEADER_BYTES + record.length;
    int start = nextBlock();
    boolean isTooLong = start > Segment.FIRST && start + length > segmentBytes.getAsInt();
    if (last == null || last.isSealed() || isTooLong) {
      endPage();
      openSegment();
      start = Segment.FIRST;
    } else if (blockStart < pageEnd) {
      closeBlock();
    }
    keepLarge(start, record);
    return true;
  }

  /** The address of the large record appended last. */
  long largeAddress() {
    return largeAddress;
  }

  private void keepLarge(int start, byte[] record) {
    Segment segment = last();
    int end = Block.align(start + Block.HEADER_BYTES + record.length);
    Frame page = segment.page(start);
    if (page != null) {
      int from = start & Frame.BYTES - 1;
      RecordLayout.hide(page.buffer(), from, Math.min(Frame.BYTES, from + end - start));
    }
    segment.keepLarge(start + Block.HEADER_BYTES, record);
    appendedBytes += end - start;
    closeAt(end);
    frame = null;
    largeAddress = segment.address(start + Block.HEADER_BYTES);
  }

  // ---- blocks

  private void openBlock(int start) {
    blockStart = start;
    tail = start + Block.HEADER_BYTES;
    blockRecords = 0;
  }

  /** Where the next block can begin in the last segment. */
  private int nextBlock() {
    if (blockStart == pageEnd) {
      return pageEnd;
    }
    return blockRecords == 0 ? blockStart : Block.align(tail);
  }

  /** Completes the header of the open block; returns where the next one may begin. */
  private int closeBlock() {
    if (blockRecords == 0) {
      return blockStart;
    }
    int length = tail - blockStart - Block.HEADER_BYTES;
    Block.describe(
        page(),
        blockStart & Frame.BYTES - 1,
        length,
        blockRecords,
        last().position(blockStart),
        storeId);
    return Block.align(tail);
  }

  /** Completes the open block, if it has records, and opens another behind it. */
  void completeBlock() {
    if (last != null && blockStart < pageEnd && blockRecords > 0) {
      int next = closeBlock();
      if (next < pageEnd) {
        last.closed(next);
        openBlock(next);
      } else {
        closeAt(next);
      }
    }
  }

  /** No block is open; the next one begins at {@code end} or behind it. */
  private void closeAt(int end) {
    last().closed(end);
    pageEnd = end;
    memoryEnd = end;
    blockStart = end;
    tail = end;
    if (end >= segmentBytes.getAsInt()) {
      sealLast();
    }
  }

  // ---- segments

  private Segment last() {
    if (last == null) {
      throw new IllegalStateException("no segment in " + store);
    }
    return last;
  }

  private boolean isFull(Segment segment) {
    return segment.isSealed() || pageEnd >= segmentBytes.getAsInt();
  }

  private void openSegment() {
    sealLast();
    Segment opened = new Segment(segments.freeSlot(), nextNumber++);
    segments.add(opened);
    last = opened;
    segmentBegun = true;
    pageEnd = 0;
    memoryEnd = 0;
  }

  private void sealLast() {
    if (last != null) {
      last.seal();
    }
  }

  /** Ends the last segment if it is longer than that. */
  void endSegmentAbove(long bytes) {
    if (last != null && !last.isSealed() && pageEnd > bytes) {
      endPage();
      sealLast();
    }
  }

  /** A segment leaves the log. If it was the last one, the next record begins another. */
  void leave(Segment segment) {
    if (segment == last) {
      last = null;
      frame = null;
      tail = 0;
      pageEnd = 0;
      memoryEnd = 0;
      blockStart = 0;
      blockRecords = 0;
    }
  }

  /** Whether a segment has begun since this was last asked. */
  boolean takeSegmentBegun() {
    boolean begun = segmentBegun;
    segmentBegun = false;
    return begun;
  }

  // ---- where it is

  /** Where the next record will lie at the earliest. */
  long position() {
    return last == null
        ? nextNumber << Segment.BITS
        : last.position(0) + (blockRecords == 0 && blockStart < pageEnd ? blockStart : tail);
  }

  boolean isIn(Segment segment) {
    return segment == last;
  }

  /** The offset behind the last record. */
  int offset() {
    return tail;
  }

  /** The offset at which the open page ends. */
  int pageEnd() {
    return pageEnd;
  }

  /** All bytes ever appended. */
  long appendedBytes() {
    return appendedBytes;
  }
}
