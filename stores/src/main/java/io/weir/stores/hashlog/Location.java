package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.Frame;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where the newest record of a key lies: the result of the writer's search, one object used again
 * for each. Under the write lock.
 */
final class Location {
  private final HybridLog log;
  private final LogReader reader;
  private long place;
  private long address;
  private Segment segment;
  private int offset;
  private @Nullable Frame frame;
  private int extent;
  private boolean tombstone;

  Location(HybridLog log, LogReader reader) {
    this.log = log;
    this.reader = reader;
    this.segment = new Segment(0, 0);
  }

  /** Finds a key; false if the index has no entry for it. */
  boolean locate(Index index, long hash, byte[] key) {
    Buckets buckets = index.buckets();
    long count = buckets.count();
    if (count == 0) {
      return false;
    }
    long tag = IndexEntry.tag(hash);
    place = buckets.next(Buckets.first(Buckets.of(hash, count)), tag);
    while (place >= 0) {
      address = IndexEntry.address(buckets.entryAt(place));
      if (isOf(key)) {
        return true;
      }
      place = buckets.next(place + Long.BYTES, tag);
    }
    return false;
  }

  private boolean isOf(byte[] key) {
    Segment at = log.segmentOf(address);
    if (at == null) {
      throw new IllegalStateException("an entry of the index points at no segment");
    }
    segment = at;
    offset = Segment.offsetOf(address);
    while (true) {
      frame = segment.page(offset);
      if (frame == null) {
        return isOfCold(key);
      }
      ByteBuffer page = frame.buffer();
      int inPage = offset & Frame.BYTES - 1;
      long head = RecordLayout.head(page, inPage);
      long layout = RecordLayout.layout(page, inPage);
      boolean same =
          RecordLayout.keyLength(head) == key.length
              && inPage + RecordLayout.HEADER_BYTES + key.length <= Frame.BYTES
              && RecordLayout.hasKey(page, inPage, key);
      extent = RecordLayout.extent(layout);
      tombstone = RecordLayout.isTombstone(layout);
      VarHandle.acquireFence();
      if (segment.page(offset) == frame) {
        return RecordLayout.isElsewhere(head) ? isOfCold(key) : same;
      }
    }
  }

  private boolean isOfCold(byte[] key) {
    frame = null;
    ColdHit hit = reader.lastColdHit();
    if (hit != null && hit.isAt(segment, offset)) {
      extent = hit.extent();
      tombstone = hit.tombstone();
      return hit.isOf(key);
    }
    StoredRecord record = reader.readCold(segment, offset);
    if (record == null) {
      throw new IllegalStateException("a segment left the log during a write");
    }
    extent = record.footprint();
    tombstone = record.isTombstone();
    return record.hasKey(key);
  }

  /** The place of the entry in the index. */
  long place() {
    return place;
  }

  long address() {
    return address;
  }

  Segment segment() {
    return segment;
  }

  int offset() {
    return offset;
  }

  /** The page in memory, null if the record is not in one. */
  @Nullable Frame frame() {
    return frame;
  }

  int extent() {
    return extent;
  }

  boolean isTombstone() {
    return tombstone;
  }
}
