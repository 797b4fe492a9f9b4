package io.weir.stores.hashlog;

import io.weir.stores.RecordTooLongException;
import io.weir.stores.format.Block;
import io.weir.stores.format.SegmentHeader;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.Frame;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log: pages in memory, their file, and how far each has come. Offsets in memory
 * and in the file are the same.
 */
final class Segment {
  static final int BITS = 25;
  static final int BYTES = 1 << BITS;
  static final int PAGES = BYTES / Frame.BYTES;

  /** The offset of the first block. */
  static final int FIRST = SegmentHeader.BYTES;

  private static final int MAX_RECORD_BYTES =
      BYTES - FIRST - Block.HEADER_BYTES - StoredRecord.LARGE_HEADER_BYTES;
  private static final VarHandle PAGE = MethodHandles.arrayElementVarHandle(Frame[].class);

  /** The place in the table of segments, the upper bits of an address. Used again by later ones. */
  final int slot;

  /** The number of the file, never used again. */
  final long number;

  private final @Nullable Frame[] pages = new @Nullable Frame[PAGES];
  private final AtomicInteger resident = new AtomicInteger();
  private final NavigableMap<Integer, byte[]> large = new ConcurrentSkipListMap<>();

  private final AppendedFile file;
  private volatile int closedTo = FIRST;
  private volatile boolean sealed;
  private volatile boolean deleted;
  private volatile int longestRecord;

  // Under the write lock.
  private long liveBytes;
  private long emptiedAt;

  /**
   * Refuses a record that fits into no segment, however empty.
   *
   * @throws RecordTooLongException if it does not
   */
  static void checkFits(String store, byte[] key, byte[] value) {
    long length = (long) key.length + value.length;
    if (length > MAX_RECORD_BYTES) {
      throw new RecordTooLongException(store, key.length, value.length, MAX_RECORD_BYTES);
    }
  }

  Segment(int slot, long number) {
    this.slot = slot;
    this.number = number;
    this.file = new AppendedFile(number);
  }

  /** A segment as a generation left it. It may be longer than the generation. */
  static Segment restored(LogFiles.SegmentFile file) {
    Segment segment = new Segment(file.slot(), file.number());
    segment.endAt(file.length(), file.crc());
    segment.longestRecord = file.longestRecord();
    segment.sealed = true;
    return segment;
  }

  /** Forgets what lies behind the end of a generation: it never was. */
  void endAt(int end, int crcUpToThere) {
    file.endAt(end, crcUpToThere);
    closedTo = end;
  }

  /** The address of an offset, in words of eight bytes. */
  long address(int offset) {
    return (long) slot << (BITS - 3) | offset >>> 3;
  }

  static int slotOf(long address) {
    return (int) (address >>> (BITS - 3));
  }

  static int offsetOf(long address) {
    return (int) (address << 3) & BYTES - 1;
  }

  /** Where an offset lies in the history of the log. */
  long position(int offset) {
    return (number << BITS) + offset; // The end of a full segment is where the next one begins.
  }

  /** Where it ends by now in the history of the log. */
  long end() {
    return position(closedTo);
  }

  // ---- how far it has come

  /** Takes a record within a page, of such a length. */
  void takes(int extent) {
    if (extent > longestRecord) {
      longestRecord = extent;
    }
  }

  /** The longest record within a page, what one read of a cold record fetches. */
  int longestRecord() {
    return longestRecord;
  }

  /** Blocks are complete up to an offset, and can be written once they no longer change. */
  void closed(int to) {
    closedTo = to;
  }

  int closedTo() {
    return closedTo;
  }

  /** Nothing is appended any more. */
  void seal() {
    sealed = true;
  }

  boolean isSealed() {
    return sealed;
  }

  /** Up to where the file is written. */
  int flushedTo() {
    return file.length();
  }

  /** Whether the file has all that it will ever have. */
  boolean isWritten() {
    return sealed && flushedTo() == closedTo;
  }

  /** Something outside of the store was found to have deleted the file. */
  void foundDeleted() {
    deleted = true;
  }

  boolean isDeleted() {
    return deleted;
  }

  /** Leaves the log; readers who find out look again. */
  void drop() {
    file.drop();
  }

  boolean isDropped() {
    return file.isDropped();
  }

  // ---- what lives in it, under the write lock

  /** The index points at more of its records, or at fewer. */
  void addLive(long bytes) {
    liveBytes += bytes;
  }

  /** Bytes of the records that the index points at. */
  long liveBytes() {
    return liveBytes;
  }

  /** Whether nothing lives in it, and never will again. Also a hint without the lock. */
  boolean isEmptied() {
    return sealed && liveBytes == 0;
  }

  /** Nothing is live here any more, as was first seen when the log ended at a position. */
  void foundEmpty(long tail) {
    if (emptiedAt == 0) {
      emptiedAt = tail;
    }
  }

  /** A new record leads cursors here: it counts as empty only when it is found so again. */
  void isLedTo() {
    emptiedAt = 0;
  }

  /** The end of the log when nothing was live here any more, 0 before. */
  long emptiedAt() {
    return emptiedAt;
  }

  // ---- pages

  @Nullable Frame page(int offset) {
    return (Frame) PAGE.getAcquire(pages, offset >>> 16);
  }

  /** Puts a page where none is; false if another thread was faster. */
  boolean install(int offset, Frame frame) {
    boolean installed = PAGE.compareAndSet(pages, offset >>> 16, null, frame);
    if (installed) {
      resident.incrementAndGet();
    }
    return installed;
  }

  /** Puts a page, which has all that it has, in the place of the one that is there. */
  void replace(int offset, Frame frame) {
    PAGE.setVolatile(pages, offset >>> 16, frame);
  }

  /** Takes a page out; null if there is none. The caller owns the frame. */
  @Nullable Frame remove(int page) {
    Frame frame = (Frame) PAGE.getVolatile(pages, page);
    if (frame == null || !PAGE.compareAndSet(pages, page, frame, null)) {
      return null;
    }
    resident.decrementAndGet();
    return frame;
  }

  /** How many pages, from the first on, could leave memory since the file has them. */
  int cleanPages() {
    if (resident.get() == 0) {
      return 0;
    }
    return isWritten() ? PAGES : flushedTo() / Frame.BYTES;
  }

  /** A large record that is not in the file yet; null if it is. */
  byte @Nullable [] large(int offset) {
    return large.get(offset);
  }

  /** The block of the next large record that is not in the file yet, or {@code limit}. */
  int nextLarge(int from, int limit) {
    Integer offset = large.ceilingKey(from);
    return offset == null ? limit : Math.min(limit, offset - Block.HEADER_BYTES);
  }

  void keepLarge(int offset, byte[] record) {
    large.put(offset, record);
  }

  byte @Nullable [] releaseLarge(int offset) {
    return large.remove(offset);
  }

  /** Gives up all large records, returning their bytes. */
  long releaseAllLarge() {
    long bytes = 0;
    for (byte[] record : large.values()) {
      bytes += record.length;
    }
    large.clear();
    return bytes;
  }

  // ---- file

  AppendedFile file() {
    return file;
  }

  String fileName() {
    return file.name();
  }

  /** Closes the files of all, also when one fails, for good: readers find their segment dropped. */
  static void close(Segment[] segments) throws IOException {
    IOException first = null;
    for (Segment segment : segments) {
      segment.drop();
      try {
        segment.file.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
