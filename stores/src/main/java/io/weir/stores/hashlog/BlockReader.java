package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.Block;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.SegmentHeader;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Reads segment files block by block, proving each. */
final class BlockReader {
  private final Directory directory;
  private final long storeId;

  BlockReader(Directory directory, long storeId) {
    this.directory = directory;
    this.storeId = storeId;
  }

  /** The checksum of the file of a segment up to an offset. */
  int checksum(Segment segment, int end) throws IOException {
    CRC32C crc = new CRC32C();
    for (int at = 0; at < end; at += Frame.BYTES) {
      byte[] bytes = read(segment, at, Math.min(Frame.BYTES, end - at));
      crc.update(bytes, 0, bytes.length);
    }
    return (int) crc.getValue();
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
    if (length < segment.flushedTo()) {
      throw corrupt(segment, (int) length, "the end of the file");
    }
    byte[] header = new byte[SegmentHeader.BYTES];
    int read = segment.file().input(directory).read(0, header, 0, header.length);
    SegmentHeader.check(
        header, read, storeId, segment.number, segment.fileName() + " in " + directory);
  }

  /**
   * Reads a page. What of it is not proved, above all the parts of large records, is hidden from
   * readers, who then read single records, which prove themselves.
   *
   * @param from the page, or the first block of the segment
   * @param to the end of the page, or of the file
   * @throws CorruptionException if a block in it is not what was written
   */
  byte[] readPage(Segment segment, int from, int to) throws IOException {
    byte[] bytes = read(segment, from, to - from);
    ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at < bytes.length) {
      int next = at + Block.ALIGNMENT;
      boolean isBlock = Block.isAt(page, at, segment.position(from + at), storeId);
      if (isBlock) {
        next = (int) Math.min(bytes.length, Block.next(page, at));
      }
      if (isBlock && !isLarge(page, at)) {
        proveBlock(segment, from, bytes, page, at);
      } else {
        RecordLayout.hide(page, at, Math.min(next, bytes.length));
      }
      at = next;
    }
    return bytes;
  }

  private static boolean isLarge(ByteBuffer page, int block) {
    return new StoredRecord(page, block + Block.HEADER_BYTES).isLarge();
  }

  /** Visits the records between two block borders. */
  void walk(Segment segment, int from, int to, Visitor visitor) throws IOException {
    int at = from;
    while (at < to) {
      int end = Math.min((at | Frame.BYTES - 1) + 1, to);
      at = visitBlocks(segment, at, read(segment, at, end - at), to, visitor);
    }
  }

  /** Visits the blocks of a page from its beginning on; returns where to go on. */
  private int visitBlocks(Segment segment, int start, byte[] bytes, int to, Visitor visitor)
      throws IOException {
    ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (at < bytes.length) {
      int length = Block.length(page, at);
      if (!Block.isEnd(page, at) && length > bytes.length - at - Block.HEADER_BYTES) {
        return visitLarge(segment, start + at, length, to, visitor);
      }
      if (!proveBlock(segment, start, bytes, page, at)) {
        return start + bytes.length;
      }
      if (!visitRecords(page, at, start, visitor)) {
        return to;
      }
      at = Block.align(at + Block.HEADER_BYTES + length);
    }
    return start + at;
  }

  /** A block that goes on in the next pages. */
  private int visitLarge(Segment segment, int start, int length, int to, Visitor visitor)
      throws IOException {
    if (length > to - start - Block.HEADER_BYTES) {
      throw corrupt(segment, start, "a block of impossible length " + length);
    }
    byte[] bytes = read(segment, start, Block.HEADER_BYTES + length);
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean goesOn =
        proveBlock(segment, start, bytes, block, 0) && visitRecords(block, 0, start, visitor);
    return goesOn ? Block.align(start + bytes.length) : to;
  }

  private static boolean visitRecords(ByteBuffer page, int block, int start, Visitor visitor)
      throws IOException {
    int offset = block + Block.HEADER_BYTES;
    int end = offset + Block.length(page, block);
    StoredRecord record = new StoredRecord(page, offset);
    while (offset < end) {
      record.moveTo(offset);
      if (!visitor.visit(record, start + offset)) {
        return false;
      }
      offset += record.extent();
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
    int read = segment.file().input(directory).read(from, bytes, 0, length);
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
