package io.weir.stores.hashlog;

import io.weir.stores.format.Block;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The log of records: an address space of segments whose end takes updates in place, whose middle
 * is read-only in memory, and whose beginning is on disk (Chandramouli et al., FASTER, SIGMOD
 * 2018).
 *
 * <p>Appending and everything that moves the borders happens under the write lock of the store;
 * {@link LogReader} reads without it.
 */
final class HybridLog {
  private static final int MAX_SLOTS = 1 << 16;

  private final String store;
  private final SpaceBound bound;
  private final LogMemory memory;

  /** By slot; replaced by a copy when it changes. */
  private volatile @Nullable Segment[] slots = new @Nullable Segment[0];

  /** By number, ascending; replaced by a copy when it changes. */
  private volatile Segment[] segments = new Segment[0];

  private volatile long readOnly;
  private long buriesFrom;
  private long nextNumber;
  private final long storeId;

  // The open end. Under the write lock.
  private @Nullable Segment last;
  private @Nullable Frame tailFrame;
  private int tail;
  private int pageEnd;
  private int memoryEnd; // Of the open page: pageEnd, or before it in a small one.
  private int blockStart;
  private int blockRecords;
  private long appendedBytes;
  private long liveBytes;
  private boolean segmentBegun;

  HybridLog(String store, long storeId, long nextNumber, SpaceBound bound, MemoryBudget budget) {
    this.store = store;
    this.storeId = storeId;
    this.nextNumber = nextNumber;
    this.bound = bound;
    this.readOnly = nextNumber << Segment.BITS;
    this.memory = new LogMemory(budget);
  }

  // ---- segments

  /** Where a segment ends now. */
  int segmentBytes() {
    return bound.segmentBytes(this);
  }

  /** Whether a segment has begun since this was last asked. */
  boolean takeSegmentBegun() {
    boolean begun = segmentBegun;
    segmentBegun = false;
    return begun;
  }

  /** Bytes that take updates in place. */
  long mutableBytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      long end = segment == last ? tail : segment.closedTo;
      bytes += Math.max(0, end - Math.max(0, readOnly - segment.position(0)));
    }
    return bytes;
  }

  @Nullable Segment segmentOf(long address) {
    @Nullable Segment[] all = slots;
    int slot = Segment.slotOf(address);
    return slot < all.length ? all[slot] : null;
  }

  /** All segments, oldest first. Not to be changed. */
  Segment[] segments() {
    return segments;
  }

  /** Whether the record at an address may be overwritten. Under the write lock. */
  boolean isMutable(Segment segment, int offset) {
    return segment.position(offset) >= readOnly;
  }

  /** Whether it may be turned into a tombstone. Under the write lock. */
  boolean isBuriable(Segment segment, int offset) {
    return segment.position(offset) >= Math.max(readOnly, buriesFrom);
  }

  // ---- appending, under the write lock

  /** The address for a record of {@code extent} bytes, or 0 if {@link #roll} must come first. */
  long allocate(int extent) {
    if (tail + extent > memoryEnd || last == null) {
      return 0;
    }
    int offset = tail;
    tail += extent;
    blockRecords++;
    appendedBytes += extent;
    if (extent > last.longestRecord) {
      last.longestRecord = extent;
    }
    return last.address(offset);
  }

  /** Where a record that was just allocated is to be written. */
  ByteBuffer tailPage() {
    return tailFrame().buffer();
  }

  private Frame tailFrame() {
    if (tailFrame == null) {
      throw new IllegalStateException("no page at the tail of " + store);
    }
    return tailFrame;
  }

  /**
   * Opens the next page, or what a large record has left of one, or gives a small one more memory;
   * false if there is none. A record may fit only after several of these.
   */
  boolean roll() {
    if (memoryEnd < pageEnd) {
      return growTail(2 * tailFrame().bytes());
    }
    boolean isRest = last != null && !isFull(last) && tailFrame == null && isWithinPage(pageEnd);
    Frame frame = isRest ? last().page(pageEnd) : null;
    boolean isThere = frame != null;
    // The first page begins small: many stores never have more.
    boolean isSmall = !isRest && memory.bytes() == 0;
    frame = isThere ? frame : memory.take(isSmall ? 2 * Segment.FIRST : Frame.BYTES);
    if (frame == null) {
      return false;
    }
    endPage();
    if (last == null || isFull(last)) {
      openSegment();
    }
    openBlock(pageEnd == 0 ? Segment.FIRST : pageEnd);
    pageEnd = (blockStart | Frame.BYTES - 1) + 1;
    openMemory(frame);
    if (!isThere) {
      // What lies before is a large record: not here.
      RecordLayout.hide(frame.buffer(), 0, blockStart & Frame.BYTES - 1);
      last().install(blockStart, frame);
    }
    return true;
  }

  private void openMemory(Frame frame) {
    tailFrame = frame;
    memoryEnd = pageEnd - Frame.BYTES + frame.bytes();
  }

  /** Moves the open page, which is small, into more memory; false if there is none. */
  private boolean growTail(int bytes) {
    Frame larger = memory.take(bytes);
    if (larger == null) {
      return false;
    }
    Frame small = tailFrame();
    larger.buffer().put(0, small.buffer(), 0, small.bytes());
    last().replace(blockStart, larger);
    openMemory(larger);
    memory.give(small);
    return true;
  }

  private boolean isFull(Segment segment) {
    return segment.sealed || pageEnd >= segmentBytes();
  }

  private static boolean isWithinPage(int offset) {
    return (offset & Frame.BYTES - 1) != 0;
  }

  private Segment last() {
    if (last == null) {
      throw new IllegalStateException("no segment in " + store);
    }
    return last;
  }

  private void openBlock(int start) {
    blockStart = start;
    tail = start + Block.HEADER_BYTES;
    blockRecords = 0;
  }

  /** Writes a record longer than a page takes, as a block of its own. False without memory. */
  boolean appendLarge(byte[] record) {
    boolean isWhole = memoryEnd == pageEnd || growTail(Frame.BYTES);
    if (!isWhole || !memory.reserve(record.length)) {
      return false;
    }
    int length = Block.HEADER_BYTES + record.length;
    int start = nextBlock();
    if (last == null || last.sealed || (start > Segment.FIRST && start + length > segmentBytes())) {
      endPage();
      openSegment();
      start = Segment.FIRST;
    } else if (blockStart < pageEnd) {
      closeBlock();
    }
    keepLarge(start, record);
    return true;
  }

  /** Where the next block can begin in the last segment. */
  private int nextBlock() {
    if (blockStart == pageEnd) {
      return pageEnd;
    }
    return blockRecords == 0 ? blockStart : Block.align(tail);
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
    tailFrame = null;
    largeAddress = segment.address(start + Block.HEADER_BYTES);
  }

  /** No block is open; the next one begins at {@code end} or behind it. */
  private void closeAt(int end) {
    last().closedTo = end;
    pageEnd = end;
    memoryEnd = end;
    blockStart = end;
    tail = end;
    if (end >= segmentBytes()) {
      sealLast();
    }
  }

  private long largeAddress;

  /** The address of the large record appended last. */
  long largeAddress() {
    return largeAddress;
  }

  /** The page takes no more: its last block is complete, and no other follows. */
  private void endPage() {
    if (last == null || blockStart == pageEnd) {
      return;
    }
    int end = closeBlock();
    if (end < memoryEnd) {
      Block.end(tailPage(), end & Frame.BYTES - 1);
    }
    closeAt(pageEnd);
  }

  /** Completes the header of the open block; returns where the next one may begin. */
  private int closeBlock() {
    if (blockRecords == 0) {
      return blockStart;
    }
    int length = tail - blockStart - Block.HEADER_BYTES;
    Block.describe(
        tailPage(),
        blockStart & Frame.BYTES - 1,
        length,
        blockRecords,
        last().position(blockStart),
        storeId);
    return Block.align(tail);
  }

  private void sealLast() {
    if (last != null) {
      last.sealed = true;
    }
  }

  private void openSegment() {
    sealLast();
    Segment opened = new Segment(freeSlot(), nextNumber++);
    add(opened);
    last = opened;
    segmentBegun = true;
    pageEnd = 0;
    memoryEnd = 0;
  }

  private int freeSlot() {
    @Nullable Segment[] all = slots;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == null) {
        return i;
      }
    }
    if (all.length == MAX_SLOTS) {
      throw new IllegalStateException("Store " + store + " has reached 2 TiB of log");
    }
    return all.length;
  }

  /** Adds a segment behind those there are; also for recovery. */
  void add(Segment segment) {
    @Nullable Segment[] bySlot = Arrays.copyOf(slots, Math.max(slots.length, segment.slot + 1));
    bySlot[segment.slot] = segment;
    slots = bySlot;
    Segment[] byNumber = Arrays.copyOf(segments, segments.length + 1);
    byNumber[segments.length] = segment;
    segments = byNumber;
  }

  /** Makes everything read-only: what is appended from now on lies at or behind the result. */
  long fold() {
    readOnly = tailPosition();
    return readOnly;
  }

  /** Makes everything but the last {@code bytes} read-only, page by page. */
  void foldBehind(long bytes) {
    Segment[] all = segments;
    long left = bytes;
    for (int i = all.length - 1; i >= 0; i--) {
      int end = all[i] == last ? pageEnd : all[i].closedTo;
      if (left < end) {
        int start = (int) (end - left) & -Frame.BYTES;
        if (all[i] == last) {
          start = Math.min(start, Math.max(0, pageEnd - Frame.BYTES));
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
    if (last != null && !last.sealed && pageEnd > most) {
      endPage();
      sealLast();
    }
    for (Segment segment : segments) {
      if (segment.sealed && segment.closedTo > most) {
        readOnly = Math.max(readOnly, segment.position(segment.closedTo));
      }
    }
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
    if (last != null && blockStart < pageEnd && blockRecords > 0) {
      int next = closeBlock();
      if (next < pageEnd) {
        last.closedTo = next;
        openBlock(next);
      } else {
        closeAt(next);
      }
    }
    buriesFrom = tailPosition();
    return buriesFrom;
  }

  /** Where the next record will lie at the earliest. */
  long tailPosition() {
    return last == null
        ? nextNumber << Segment.BITS
        : last.position(0) + (blockRecords == 0 && blockStart < pageEnd ? blockStart : tail);
  }

  /** Where the log no longer changes. */
  long readOnlyPosition() {
    return readOnly;
  }

  void live(Segment segment, long bytes) {
    segment.liveBytes += bytes;
    liveBytes += bytes;
  }

  long liveBytes() {
    return liveBytes;
  }

  /** Bytes that are there now, live or not. */
  long bytes() {
    long bytes = 0;
    for (Segment segment : segments) {
      bytes += segment.closedTo;
    }
    return bytes;
  }

  /** All bytes ever appended. */
  long appendedBytes() {
    return appendedBytes;
  }

  // ---- memory

  long memoryBytes() {
    return memory.bytes();
  }

  /** Pages that could go at once, oldest first, until {@code wanted} are gone. */
  int evict(int wanted) {
    return memory.evict(segments, wanted);
  }

  /** Puts a page that was read from the file into memory. */
  void install(Segment segment, int offset, Frame frame) {
    memory.adopt(frame);
    if (!segment.install(offset, frame)) {
      memory.give(frame);
    } else if (segment.dropped) {
      memory.free(segment);
    }
  }

  /** Takes a segment out of the address space. Its slot can be used again. */
  void remove(Segment segment) {
    segment.dropped = true;
    @Nullable Segment[] bySlot = slots.clone();
    bySlot[segment.slot] = null;
    slots = bySlot;
    segments = Arrays.stream(segments).filter(each -> each != segment).toArray(Segment[]::new);
    liveBytes -= segment.liveBytes;
    if (segment == last) {
      last = null;
      tailFrame = null;
      tail = 0;
      pageEnd = 0;
      memoryEnd = 0;
      blockStart = 0;
      blockRecords = 0;
    }
    memory.free(segment);
  }

  /** Closes the files and gives back the memory. */
  void close() throws IOException {
    try {
      Segment.close(segments);
    } finally {
      for (Segment segment : segments) {
        memory.free(segment);
      }
    }
  }

  void releaseLarge(long bytes) {
    memory.release(bytes);
  }
}
