package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.StoreException;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.io.Directory;
import io.weir.stores.io.ReadErrors;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is not in memory: a record by one read of its file, proved by its own checksum. While
 * the budget has room the whole page is brought in, proved by the checksums of its blocks.
 */
final class ColdReader {
  private static final int MIN_READ_BYTES = 64;

  private final Directory directory;
  private final long storeId;
  private final MemoryBudget budget;
  private final BlockReader blocks;
  private final LongAdder reads = new LongAdder();

  ColdReader(Directory directory, long storeId, MemoryBudget budget, BlockReader blocks) {
    this.directory = directory;
    this.blocks = blocks;
    this.storeId = storeId;
    this.budget = budget;
  }

  long reads() {
    return reads.sum();
  }

  /**
   * The record at an offset whose page is not in memory; null if the segment has left the log.
   *
   * @throws CorruptionException if the file does not hold what was written, or is gone
   */
  @Nullable StoredRecord read(Segment segment, int offset) {
    byte[] large = segment.large(offset);
    if (large != null) {
      return new StoredRecord(large);
    }
    try {
      reads.increment();
      return readFile(segment, offset);
    } catch (IOException e) {
      if (segment.isDropped()) {
        return null;
      }
      throw failed(segment, e);
    }
  }

  private StoreException failed(Segment segment, IOException cause) {
    return ReadErrors.describe(segment.fileName() + " in " + directory, cause);
  }

  private StoredRecord readFile(Segment segment, int offset) throws IOException {
    Directory.Input input = segment.file().input(directory);
    int available = segment.flushedTo() - offset;
    int length = Math.min(available, Math.max(segment.longestRecord(), MIN_READ_BYTES));
    byte[] bytes = new byte[Math.max(length, 0)];
    int read = input.read(offset, bytes, 0, bytes.length);
    StoredRecord record = new StoredRecord(bytes);
    if (read < RecordLayout.HEADER_BYTES + 8
        && (read < RecordLayout.HEADER_BYTES || record.isLarge())) {
      throw blocks.corrupt(segment, offset, "a record that is cut off");
    }
    int extent = record.extent();
    if (extent < RecordLayout.HEADER_BYTES || extent > available) {
      throw blocks.corrupt(segment, offset, "a record of impossible length " + extent);
    }
    if (extent > read) {
      bytes = new byte[extent];
      read = input.read(offset, bytes, 0, extent);
      record = new StoredRecord(bytes);
    }
    if (extent > read
        || RecordLayout.checksum(bytes, 0, extent, segment.position(offset) ^ storeId)
            != record.checksum()) {
      throw blocks.corrupt(segment, offset, "a record whose checksum does not match");
    }
    return record;
  }

  /** Reads the page around a record into a new frame; null if the budget has no room for it. */
  @Nullable Frame readPage(Segment segment, int offset) {
    int start = offset & -Frame.BYTES;
    int end = Math.min(start + Frame.BYTES, segment.flushedTo());
    Frame frame = budget.hasRoom() ? budget.takeFree(end - start) : null;
    if (frame == null) {
      return null;
    }
    boolean whole = false;
    try {
      int from = Math.max(start, Segment.FIRST);
      byte[] bytes = blocks.readPage(segment, from, end);
      frame.buffer().put(from - start, bytes, 0, bytes.length);
      whole = true;
      return frame;
    } catch (IOException e) {
      if (segment.isDropped()) {
        return null;
      }
      throw failed(segment, e);
    } finally {
      if (!whole) {
        budget.give(frame);
      }
    }
  }
}
