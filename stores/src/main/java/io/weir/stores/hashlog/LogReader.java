package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.Frame;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of the log, from any thread and without a lock: it finds the page, copies, and then
 * proves that the page is still in its place and, where the record takes updates, that none came.
 */
final class LogReader {
  /** What {@link #read} returns when the record is of another key. */
  static final byte[] MISMATCH = new byte[0];

  /** What {@link #read} returns when something moved meanwhile: look up the entry again. */
  static final byte[] STALE = new byte[0];

  private final String store;
  private final HybridLog log;
  private final ColdReader cold;
  private volatile @Nullable ColdHit lastColdHit;

  LogReader(String store, HybridLog log, ColdReader cold) {
    this.store = store;
    this.log = log;
    this.cold = cold;
  }

  /**
   * The value, if the record lies in memory and its entry not in an overflow bucket, as nearly all
   * do; otherwise STALE. The short way: the less there is to do between the two reads that miss the
   * caches, of the bucket and of the record, the more of them the processor does at once.
   */
  byte[] findInMemory(Index index, long hash, byte[] key) {
    Buckets buckets = index.buckets();
    long count = buckets.count();
    if (count <= 0) {
      return STALE;
    }
    long bucket = Buckets.of(hash, count);
    LongBuffer entries = buckets.wordsOf(bucket);
    int place = Buckets.firstMatch(entries, bucket, IndexEntry.tag(hash));
    if (place < 0) {
      return STALE;
    }
    long entry = entries.get(place);
    VarHandle.acquireFence();
    long address = IndexEntry.address(entry);
    Segment segment = log.segmentOf(address);
    int offset = Segment.offsetOf(address);
    Frame frame = segment == null ? null : segment.page(offset);
    if (segment == null || frame == null) {
      return STALE;
    }
    LongBuffer words = frame.words();
    int at = offset & Frame.BYTES - 1;
    long head = words.get(at >>> 3);
    VarHandle.acquireFence();
    int valueLength = RecordLayout.valueLength(head);
    int valueAt = at + RecordLayout.HEADER_BYTES + key.length;
    boolean changing =
        RecordLayout.isBeingWritten(head) && segment.position(offset) >= log.readOnlyPosition();
    if (changing
        || RecordLayout.keyLength(head) != key.length
        || valueAt + valueLength > Frame.BYTES
        || RecordLayout.isTombstone(words.get((at >>> 3) + 1))
        || !RecordLayout.hasKey(words, at >>> 3, key)) {
      return STALE;
    }
    byte[] value = RecordLayout.copyOut(frame.buffer(), valueAt, valueLength);
    VarHandle.acquireFence();
    boolean valid =
        segment.page(offset) == frame
            && words.get(at >>> 3) == head
            && entries.get(place) == entry
            && buckets.count() == count;
    return valid ? value : STALE;
  }

  /** The value wherever it lies, null if there is none. */
  byte @Nullable [] findAnywhere(RecordLog store, long hash, byte[] key) {
    while (true) {
      store.state().check();
      Index index = store.index();
      Buckets buckets = index.buckets();
      long count = buckets.count();
      byte[] value = count > 0 ? find(buckets, count, hash, key) : MISMATCH;
      if (value == MISMATCH) {
        // Closing and clearing tell before they free the index.
        store.state().check();
        if (buckets.count() == count && store.index() == index) {
          return null;
        }
      } else if (value != STALE) {
        return value;
      }
      Thread.onSpinWait();
    }
  }

  /**
   * The address of the newest record of a key: 0 if there is none, negative if something moved
   * meanwhile. For any thread.
   */
  long addressOf(Index index, long hash, byte[] key) {
    Buckets buckets = index.buckets();
    long count = buckets.count();
    if (count <= 0) {
      return count;
    }
    long bucket = Buckets.of(hash, count);
    int version = buckets.version(bucket);
    long tag = IndexEntry.tag(hash);
    long place = buckets.next(Buckets.first(bucket), tag, bucket, version);
    while (place >= 0) {
      long entry = buckets.entryAt(place);
      byte[] value = read(buckets, place, entry, key);
      if (value == STALE) {
        return Buckets.MOVED;
      }
      if (value != MISMATCH) {
        return IndexEntry.address(entry);
      }
      place = buckets.next(place + Long.BYTES, tag, bucket, version);
    }
    boolean missing =
        place == Buckets.NONE && buckets.isUnmoved(bucket, version) && buckets.count() == count;
    return missing ? 0 : Buckets.MOVED;
  }

  /**
   * The value, null if deleted, MISMATCH if an index of so many buckets has no such key, STALE if
   * something moved.
   */
  private byte @Nullable [] find(Buckets buckets, long count, long hash, byte[] key) {
    long bucket = Buckets.of(hash, count);
    int version = buckets.version(bucket);
    long tag = IndexEntry.tag(hash);
    long place = buckets.next(Buckets.first(bucket), tag, bucket, version);
    while (place >= 0) {
      byte[] value = read(buckets, place, buckets.entryAt(place), key);
      if (value != MISMATCH) {
        return value;
      }
      place = buckets.next(place + Long.BYTES, tag, bucket, version);
    }
    return place == Buckets.NONE && buckets.isUnmoved(bucket, version) ? MISMATCH : STALE;
  }

  /** Reads the record of an entry that was found at a place, as long as it is there. */
  byte @Nullable [] read(Buckets buckets, long place, long entry, byte[] key) {
    if (entry == 0) {
      return STALE;
    }
    byte[] value;
    try {
      value = read(IndexEntry.address(entry), key);
    } catch (CorruptionException e) {
      // Another segment may have taken the slot meanwhile, with other records at other offsets.
      if (isThere(buckets, place, entry)) {
        throw e;
      }
      return STALE;
    }
    return isThere(buckets, place, entry) ? value : STALE;
  }

  private static boolean isThere(Buckets buckets, long place, long entry) {
    boolean same = buckets.entryAt(place) == entry;
    return same && buckets.count() > 0;
  }

  /**
   * The value of the record at {@code address} if it is of {@code key}: null for a tombstone, else
   * {@link #MISMATCH} or {@link #STALE}.
   */
  byte @Nullable [] read(long address, byte[] key) {
    Segment segment = log.segmentOf(address);
    if (segment == null) {
      return STALE;
    }
    int offset = Segment.offsetOf(address);
    Frame frame = segment.page(offset);
    if (frame == null) {
      return readCold(segment, offset, key);
    }
    ByteBuffer page = frame.buffer();
    int at = offset & Frame.BYTES - 1;
    boolean mutable = segment.position(offset) >= log.readOnlyPosition();
    long head = RecordLayout.head(page, at);
    if (isElsewhere(segment, offset, frame)) {
      return readCold(segment, offset, key);
    }
    int valueLength = RecordLayout.valueLength(head);
    if ((mutable && RecordLayout.isBeingWritten(head))
        || at + RecordLayout.HEADER_BYTES + RecordLayout.keyLength(head) + valueLength
            > Frame.BYTES) {
      return STALE;
    }
    byte[] found = MISMATCH;
    if (RecordLayout.keyLength(head) == key.length && RecordLayout.hasKey(page, at, key)) {
      found =
          RecordLayout.isTombstone(RecordLayout.layout(page, at))
              ? null
              : RecordLayout.copyOut(
                  page, at + RecordLayout.HEADER_BYTES + key.length, valueLength);
    }
    VarHandle.acquireFence();
    boolean valid =
        segment.page(offset) == frame && !(mutable && RecordLayout.head(page, at) != head);
    return valid ? found : STALE;
  }

  /** The same of a record that is not in a page in memory. */
  private byte @Nullable [] readCold(Segment segment, int offset, byte[] key) {
    StoredRecord record = readCold(segment, offset);
    if (record == null) {
      return STALE;
    }
    if (!record.hasKey(key)) {
      return MISMATCH;
    }
    lastColdHit =
        new ColdHit(segment, offset, key.clone(), record.footprint(), record.isTombstone());
    return record.value();
  }

  /** A record that is not in a page in memory; null if it moved meanwhile. */
  @Nullable StoredRecord readCold(Segment segment, int offset) {
    StoredRecord record = cold.read(segment, offset);
    if (record != null && !record.isLarge() && segment.page(offset) == null) {
      Frame frame = cold.readPage(segment, offset);
      if (frame != null) {
        log.install(segment, offset, frame);
      }
    }
    return record;
  }

  /**
   * A record in a segment that cannot leave the log, if its page is not in memory; otherwise null.
   */
  @Nullable StoredRecord coldAt(long address) {
    Segment segment = required(address);
    int offset = Segment.offsetOf(address);
    return segment.page(offset) == null ? readCold(segment, offset) : null;
  }

  /** The key of a record in a segment that cannot leave the log. */
  byte[] keyAt(long address) {
    return held(
        address,
        StoredRecord::key,
        (page, at, head) ->
            RecordLayout.copyOut(
                page, at + RecordLayout.HEADER_BYTES, RecordLayout.keyLength(head)));
  }

  /** The address of the version that a record replaced, in a segment that cannot leave the log. */
  long previousOf(long address) {
    return held(
        address,
        StoredRecord::previous,
        (page, at, head) -> RecordLayout.previous(RecordLayout.layout(page, at)));
  }

  /** A part of a record in a page that may go, and be used for another, while it is read. */
  @FunctionalInterface
  private interface PartInPage<T> {
    /**
     * Reads it, or whatever is there by now.
     *
     * @param head as it was when the record was seen to end within the page
     */
    T read(ByteBuffer page, int at, long head);
  }

  /** A part of a record that never changes, in a segment that cannot leave the log. */
  private <T> T held(long address, Function<StoredRecord, T> part, PartInPage<T> partInPage) {
    while (true) {
      Segment segment = required(address);
      int offset = Segment.offsetOf(address);
      Frame frame = segment.page(offset);
      if (frame == null || isElsewhere(segment, offset, frame)) {
        StoredRecord record = readCold(segment, offset);
        if (record != null) {
          return part.apply(record);
        }
        refuseIfDropped(segment);
      } else {
        int at = offset & Frame.BYTES - 1;
        // Read once: of a page that goes meanwhile the length may be another the next time.
        long head = RecordLayout.head(frame.buffer(), at);
        if (at + RecordLayout.HEADER_BYTES + RecordLayout.keyLength(head) <= Frame.BYTES) {
          T found = partInPage.read(frame.buffer(), at, head);
          VarHandle.acquireFence();
          if (segment.page(offset) == frame) {
            return found;
          }
        }
      }
    }
  }

  private static boolean isElsewhere(Segment segment, int offset, Frame frame) {
    long head = RecordLayout.head(frame.buffer(), offset & Frame.BYTES - 1);
    VarHandle.acquireFence();
    return RecordLayout.isElsewhere(head) && segment.page(offset) == frame;
  }

  /** Where an address lies in the history of the log. */
  long positionOf(long address) {
    return required(address).position(Segment.offsetOf(address));
  }

  /** A segment that cannot leave the log has, so the store is closed. */
  private void refuseIfDropped(Segment segment) {
    if (segment.isDropped()) {
      throw new StoreClosedException("Store " + store + " was closed during a scan");
    }
  }

  private Segment required(long address) {
    Segment segment = log.segmentOf(address);
    if (segment == null) {
      throw new StoreClosedException("Store " + store + " was closed during a scan");
    }
    return segment;
  }

  /** What the last read from a file found; null before the first. */
  @Nullable ColdHit lastColdHit() {
    return lastColdHit;
  }
}
