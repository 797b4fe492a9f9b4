package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.Block;
import io.weir.stores.format.SegmentHeader;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads segment files block by block, proving each. */
final class BlockReader {
  private final Directory directory;
  private final long storeId;

  BlockReader(Directory directory, long storeId) {
    this.directory = directory;
    this.storeId = storeId;
  }

  /** Gets the records of a segment in the order of the log; valid only during the call. */
  interface Visitor {
    /** Returns false to end the walk. */
    boolean visit(StoredRecord record, int offset) throws IOException;
  }

  /**
   * Proves that the file of a segment is there, as long as it must be, and begins as it must.
   *
   * @throws CorruptionException if not
   */
  void prove(Segment segment) throws IOException {
    long length = directory.length(segment.fileName());
    if (length < segment.flushedTo) {
      throw corrupt(segment, (int) length, "the end of the file");
    }
    byte[] header = new byte[SegmentHeader.BYTES];
    int read = segment.input(directory).read(0, header, 0, header.length);
    SegmentHeader.check(
        header, read, storeId, segment.number, segment.fileName() + " in " + directory);
  }

  /**
   * Reads blocks within one page.
   *
   * @param from where a block begins
   * @param to where a block ends, or the page
   * @throws CorruptionException if they are not what was written
   */
  byte[] readPage(Segment segment, int from, int to) throws IOException {
    byte[] bytes = read(segment, from, to - from);
    ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at < bytes.length && proveBlock(segment, from, bytes, page, at)) {
      at = Block.align(at + Block.HEADER_BYTES + Block.length(page, at));
    }
    return bytes;
  }

  /** Visits the records between two block borders. */
  void walk(Segment segment, int from, int to, Visitor visitor) throws IOException {
    int at = from;
    boolean goesOn = true;
    while (at < to && goesOn) {
      int end = Math.min((at | Frame.BYTES - 1) + 1, to);
      byte[] bytes = read(segment, at, end - at);
      ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int length = Block.length(page, 0);
      if (!Block.isEnd(page, 0) && length > bytes.length - Block.HEADER_BYTES) {
        if (length > to - at - Block.HEADER_BYTES) {
          throw corrupt(segment, at, "a block of impossible length " + length);
        }
        bytes = read(segment, at, Block.HEADER_BYTES + length);
        page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        end = at + bytes.length + Frame.BYTES - 1 & -Frame.BYTES;
      }
      goesOn = visitBlocks(segment, at, bytes, page, visitor);
      at = end;
    }
  }

  private boolean visitBlocks(
      Segment segment, int start, byte[] bytes, ByteBuffer page, Visitor visitor)
      throws IOException {
    StoredRecord record = new StoredRecord(page, 0);
    int at = 0;
    while (at < bytes.length && proveBlock(segment, start, bytes, page, at)) {
      int end = at + Block.HEADER_BYTES + Block.length(page, at);
      int offset = at + Block.HEADER_BYTES;
      while (offset < end) {
        record.moveTo(offset);
        if (!visitor.visit(record, start + offset)) {
          return false;
        }
        offset += record.extent();
      }
      at = Block.align(end);
    }
    return true;
  }

  /** False if there is no further block in this page. */
  private boolean proveBlock(Segment segment, int start, byte[] bytes, ByteBuffer page, int at) {
    if (Block.isEnd(page, at)) {
      for (int i = at; i < bytes.length; i++) {
        if (bytes[i] != 0) {
          throw corrupt(segment, start + i, "bytes behind the last block");
        }
      }
      return false;
    }
    String defect = Block.defect(bytes, at, bytes.length, segment.position(start + at), storeId);
    if (defect != null) {
      throw corrupt(segment, start + at, defect);
    }
    return true;
  }

  private byte[] read(Segment segment, int from, int length) throws IOException {
    byte[] bytes = new byte[length];
    int read = segment.input(directory).read(from, bytes, 0, length);
    if (read < length) {
      throw corrupt(segment, from + read, "the end of the file");
    }
    return bytes;
  }

  CorruptionException corrupt(Segment segment, int offset, String found) {
    return new CorruptionException(
        segment.fileName()
            + " in "
            + directory
            + " is damaged: found "
            + found
            + " at offset "
            + offset
            + ", expected what was written there");
  }
}
