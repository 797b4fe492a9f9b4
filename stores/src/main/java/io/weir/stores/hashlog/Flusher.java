package io.weir.stores.hashlog;

import io.weir.stores.format.Block;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.Frame;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes read-only blocks of the log to their files, each once and in order. Checksums are put into
 * the copy that is written: memory stays as readers know it. Used under the flush lock.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // Under the flush lock.
final class Flusher {
  /** So many files stay open that are complete but not synced: most are soon of no use. */
  private static final int MAX_OPEN = 32;

  private final Directory directory;
  private final HybridLog log;
  private final long storeId;
  private long writtenBytes;
  private long releasedBytes;
  private volatile long flushes;
  private boolean namesToSync;

  Flusher(Directory directory, HybridLog log, long storeId) {
    this.directory = directory;
    this.log = log;
    this.storeId = storeId;
  }

  long writtenBytes() {
    return writtenBytes;
  }

  /** Heap that large records gave back when they were written. Under the flush lock. */
  long releasedBytes() {
    return releasedBytes;
  }

  long flushes() {
    return flushes;
  }

  /** Writes the pages that are complete and read-only before {@code border}, any position. */
  void flushPages(long border) throws IOException {
    flush(border, Frame.BYTES);
  }

  /** Writes all before {@code border}, where a block ends. */
  void flushBlocks(long border) throws IOException {
    flush(border, Block.ALIGNMENT);
  }

  private void flush(long border, int unit) throws IOException {
    byte[] page = null;
    for (Segment segment : log.segments()) {
      int limit = limit(segment, border, unit);
      while (limit > Math.max(segment.flushedTo(), Segment.FIRST)) {
        if (segment.flushedTo() == 0) {
          namesToSync = true;
          segment.file().begin(directory, storeId);
          writtenBytes += Segment.FIRST;
        }
        page = page == null ? new byte[Frame.BYTES] : page;
        flushPage(segment, limit, page);
        flushes++;
      }
    }
  }

  /** The end of the blocks of a segment that can be written. */
  private static int limit(Segment segment, long border, int unit) {
    long before = border - segment.position(0);
    int closed = segment.closedTo();
    return before >= closed ? closed : before <= 0 ? 0 : (int) before & -unit;
  }

  private void flushPage(Segment segment, int limit, byte[] bytes) throws IOException {
    int start = segment.flushedTo();
    byte[] large = segment.large(start + Block.HEADER_BYTES);
    if (large != null) {
      flushLarge(segment, start, large);
      return;
    }
    int pageStart = start & -Frame.BYTES;
    int end = segment.nextLarge(start, Math.min(limit, pageStart + Frame.BYTES));
    copy(segment, start, bytes, end - start);
    int longest = seal(segment, start, bytes, end - start);
    segment.takes(longest);
    write(segment, bytes, end - start);
  }

  /** Copies a page that is not written yet, and which moves as long as it is small. */
  private static void copy(Segment segment, int start, byte[] into, int length) {
    Frame frame;
    do {
      frame = segment.page(start);
      if (frame == null) {
        throw new IllegalStateException(
            segment.fileName() + " lost what is not written yet, at offset " + start);
      }
      int at = start & Frame.BYTES - 1;
      int held = Math.max(0, Math.min(length, frame.bytes() - at));
      frame.buffer().get(at, into, 0, held);
      Arrays.fill(into, held, length, (byte) 0);
      VarHandle.acquireFence();
    } while (segment.page(start) != frame);
  }

  /** Puts checksums into blocks and zeros between them; returns the longest record. */
  private int seal(Segment segment, int start, byte[] bytes, int length) {
    ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    StoredRecord record = new StoredRecord(page, 0);
    int longest = 0;
    int at = 0;
    while (at < length) {
      if (Block.isEnd(page, at)) {
        Arrays.fill(bytes, at, length, (byte) 0);
        break;
      }
      int end = at + Block.HEADER_BYTES + Block.length(page, at);
      for (int offset = at + Block.HEADER_BYTES; offset < end; offset += record.extent()) {
        record.moveTo(offset);
        long seed = segment.position(start + offset) ^ storeId;
        page.putInt(offset, RecordLayout.checksum(bytes, offset, record.extent(), seed));
        longest = Math.max(longest, record.extent());
      }
      Block.seal(bytes, at);
      int next = Math.min(Block.align(end), length);
      Arrays.fill(bytes, end, next, (byte) 0);
      at = next;
    }
    return longest;
  }

  private void flushLarge(Segment segment, int start, byte[] record) throws IOException {
    int length = Block.HEADER_BYTES + record.length;
    int end = Block.align(start + length);
    byte[] bytes = new byte[end - start];
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    System.arraycopy(record, 0, bytes, Block.HEADER_BYTES, record.length);
    long seed = segment.position(start + Block.HEADER_BYTES) ^ storeId;
    block.putInt(
        Block.HEADER_BYTES, RecordLayout.checksum(bytes, Block.HEADER_BYTES, record.length, seed));
    Block.describe(block, 0, record.length, 1, segment.position(start), storeId);
    Block.seal(bytes, 0);
    write(segment, bytes, bytes.length);
    byte @Nullable [] released = segment.releaseLarge(start + Block.HEADER_BYTES);
    if (released != null) {
      log.releaseLarge(released.length);
      releasedBytes += released.length;
    }
  }

  private void write(Segment segment, byte[] bytes, int length) throws IOException {
    segment.file().append(directory, storeId, bytes, length);
    writtenBytes += length;
  }

  /**
   * Makes files that are complete durable, and so closes them, if they are many: as long as nothing
   * is marked no sync of the log comes. What is not synced is never closed, since its errors would
   * go unseen.
   */
  void closeComplete() throws IOException {
    int open = 0;
    for (Segment segment : log.segments()) {
      open += segment.file().isOpenToWrite() ? 1 : 0;
    }
    if (open > MAX_OPEN) {
      for (Segment segment : log.segments()) {
        if (segment.isWritten()) {
          segment.file().sync();
        }
      }
    }
  }

  /** The next sync is to make the names of files durable too. Under the flush lock. */
  void namesChange() {
    namesToSync = true;
  }

  /** Makes everything that was flushed durable, bytes and names. */
  void sync() throws IOException {
    for (Segment segment : log.segments()) {
      segment.file().sync();
    }
    if (namesToSync) {
      directory.sync();
      namesToSync = false;
    }
  }
}
