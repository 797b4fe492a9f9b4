package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;
import io.weir.stores.format.StoredRecord;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;

/**
 * Writes records: over the one that is there while it may change and the new value fits, at the end
 * of the log otherwise. Everything here happens under the write lock of the store.
 */
final class RecordWriter {
  /** A record may have so much more room than twice what its value needs: no log of air. */
  private static final int MAX_UNUSED_BYTES = 64;

  /** Of so little the death is no reason for work. */
  private static final int FEW_BYTES = 1 << 18;

  private final HybridLog log;
  private final LogTail tail;
  private final MemoryBudget budget;
  private final Maintenance maintenance;
  private final Scans scans;
  private final boolean overwrites;
  private final Slack slack = new Slack();
  private final Location found;

  private final Tally keys;
  private final Tally putBytes = new Tally(0);
  private final Tally inPlaceUpdates = new Tally(0);
  private final Tally appends = new Tally(0);
  private long changes;
  private boolean workIsDue;

  /** The most since work was asked for because less lives. */
  private long liveBytesAtWork;

  /** How a deletion ended. */
  enum Deletion {
    DONE,
    NO_SUCH_KEY,
    NO_MEMORY
  }

  /**
   * @param keys live keys
   * @param overwrites whether records are overwritten at all
   */
  RecordWriter(
      HybridLog log,
      LogReader reader,
      MemoryBudget budget,
      Maintenance maintenance,
      Scans scans,
      long keys,
      boolean overwrites) {
    this.log = log;
    this.tail = log.tail();
    this.found = new Location(log, reader);
    this.budget = budget;
    this.maintenance = maintenance;
    this.scans = scans;
    this.keys = new Tally(keys);
    this.liveBytesAtWork = log.liveBytes();
    this.overwrites = overwrites;
  }

  /** Sets the value of a key; false, with nothing done, if there is no memory. */
  boolean put(Index index, long hash, byte[] key, byte[] value) {
    boolean known = found.locate(index, hash, key);
    boolean live = known && !found.isTombstone();
    if (live && overwrite(key, value)) {
      inPlaceUpdates.add(1);
    } else {
      if (!known && !index.prepareInsert(hash)) {
        return false;
      }
      long previous = known ? found.address() : 0;
      long address = append(key, value, previous);
      if (address == 0) {
        return false;
      }
      if (known) {
        index.replace(found.place(), IndexEntry.of(hash, address));
      } else {
        index.insert(hash, IndexEntry.of(hash, address));
      }
      if (live) {
        outdate();
      } else {
        if (known) {
          // The new record leads cursors to the tombstone: it counts as left only now.
          found.segment().isLedTo();
        }
        keys.add(1);
        workIsDue |= scans.added(key);
      }
      appends.add(1);
    }
    changes++;
    putBytes.add((long) key.length + value.length);
    return true;
  }

  /** Overwrites the record found, if it lies in the mutable part and the value fits. */
  private boolean overwrite(byte[] key, byte[] value) {
    Frame frame = found.frame();
    int needed = RecordLayout.extent(key.length, value.length);
    slack.overwritten(needed, found.extent());
    if (frame == null
        || needed > found.extent()
        || found.extent() > 2 * needed + MAX_UNUSED_BYTES
        || !overwrites
        || !log.isMutable(found.segment(), found.offset())) {
      return false;
    }
    RecordLayout.overwrite(frame.buffer(), found.offset() & Frame.BYTES - 1, value);
    return true;
  }

  /** Writes a record at the end of the log. Returns its address, 0 if there is no memory. */
  private long append(byte[] key, byte[] value, long previous) {
    int extent = RecordLayout.extent(key.length, value.length);
    long address;
    if (extent > RecordLayout.MAX_BYTES || extent < 0) {
      address = appendLarge(StoredRecord.encodeLarge(previous, key, value));
      if (address == 0) {
        return 0;
      }
      extent = StoredRecord.largeFootprint(key.length, value.length);
    } else {
      extent = slack.add(extent);
      address = allocate(extent);
      if (address == 0) {
        return 0;
      }
      RecordLayout.write(tail.page(), pageOffset(address), extent, previous, key, value);
    }
    Segment segment = log.segmentOf(address);
    if (segment != null) {
      log.live(segment, extent);
    }
    return address;
  }

  private long allocate(int extent) {
    long address = tail.allocate(extent);
    while (address == 0 && tail.roll()) {
      address = tail.allocate(extent);
      askForWork();
    }
    return address;
  }

  private long appendLarge(byte[] record) {
    if (!tail.appendLarge(record)) {
      return 0;
    }
    askForWork();
    return tail.largeAddress();
  }

  /** After a page or more of log: there may be something to write, to drop or to compact. */
  private void askForWork() {
    liveBytesAtWork = Math.max(liveBytesAtWork, log.liveBytes());
    if (!budget.hasRoom()) {
      maintenance.flushAhead();
      workIsDue = true;
    } else if (tail.takeSegmentBegun()) {
      workIsDue = true;
    }
  }

  /** The record found is live no more. Where much has died, there is work without any new page. */
  private void outdate() {
    log.live(found.segment(), -found.extent());
    if (log.liveBytes() < liveBytesAtWork / 2 - FEW_BYTES) {
      liveBytesAtWork = log.liveBytes();
      workIsDue = true;
    }
  }

  private static int pageOffset(long address) {
    return Segment.offsetOf(address) & Frame.BYTES - 1;
  }

  private boolean bury(Index index, long hash, byte[] key) {
    if (scans.areOpen() && !scans.prepareBurial(hash)) {
      return false;
    }
    Frame frame = found.frame();
    long tombstone = found.address();
    if (frame != null && overwrites && log.isBuriable(found.segment(), found.offset())) {
      RecordLayout.bury(frame.buffer(), found.offset() & Frame.BYTES - 1);
    } else {
      tombstone = appendTombstone(key);
      if (tombstone == 0) {
        return false;
      }
    }
    outdate();
    workIsDue |= scans.removed(key, tombstone);
    if (scans.areOpen()) {
      // Open cursors find the version they should show through the tombstone.
      scans.buried(hash, tombstone);
      index.replace(found.place(), IndexEntry.of(hash, tombstone));
    } else {
      index.remove(hash, found.place());
    }
    keys.add(-1);
    changes++;
    putBytes.add(key.length);
    return true;
  }

  private long appendTombstone(byte[] key) {
    int extent = RecordLayout.extent(key.length, 0);
    if (extent > RecordLayout.MAX_BYTES) {
      return appendLarge(StoredRecord.encodeLargeTombstone(found.address(), key));
    }
    long address = allocate(extent);
    if (address != 0) {
      RecordLayout.writeTombstone(tail.page(), pageOffset(address), found.address(), key);
    }
    return address;
  }

  /** Removes a key. */
  Deletion delete(Index index, long hash, byte[] key) {
    if (!found.locate(index, hash, key) || found.isTombstone()) {
      return Deletion.NO_SUCH_KEY;
    }
    return bury(index, hash, key) ? Deletion.DONE : Deletion.NO_MEMORY;
  }

  /** Everything was dropped. */
  void cleared() {
    keys.add(-keys.get());
    changes++;
  }

  /** Whether work came up for the background since this was last asked. */
  boolean takeWorkDue() {
    boolean due = workIsDue;
    workIsDue = false;
    return due;
  }

  /** Counts up with each change of the content. */
  long changes() {
    return changes;
  }

  long keys() {
    return keys.get();
  }

  long putBytes() {
    return putBytes.get();
  }

  long inPlaceUpdates() {
    return inPlaceUpdates.get();
  }

  long appends() {
    return appends.get();
  }
}
