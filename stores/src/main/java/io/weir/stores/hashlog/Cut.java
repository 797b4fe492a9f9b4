package io.weir.stores.hashlog;

import io.weir.stores.format.Manifest;
import io.weir.stores.generation.Marks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mark described, taken under the write lock: a generation in the making.
 *
 * @param mark counts the marks since the store was opened
 * @param note of the mark
 * @param tail the log ends before this position
 * @param keys live keys
 * @param segments of the log, oldest first
 * @param liveBytes of each of them
 * @param lineage the history it belongs to
 */
record Cut(
    long mark,
    byte @Nullable [] note,
    long tail,
    long keys,
    Segment[] segments,
    long[] liveBytes,
    long lineage) {

  /** Cuts the log for a generation of the newest mark. */
  static Cut of(Marks marks, long keys, HybridLog log, long lineage) {
    long tail = log.seal();
    Segment[] segments = log.segments();
    long[] live = new long[segments.length];
    for (int i = 0; i < live.length; i++) {
      live[i] = segments[i].liveBytes;
    }
    return new Cut(marks.number(), marks.note(), tail, keys, segments, live, lineage);
  }

  /** The manifest, once all segments are flushed up to the tail. */
  Manifest manifest(
      long generation,
      Recovery.Opened store,
      long redoFrom,
      Manifest.@Nullable SnapshotFile snapshot) {
    List<Manifest.SegmentFile> files = new ArrayList<>();
    for (int i = 0; i < segments.length; i++) {
      Segment segment = segments[i];
      if (segment.position(Segment.FIRST) < tail) {
        long needed = Math.min(segment.closedTo, tail - segment.position(0));
        if (segment.flushedTo < needed) {
          throw new IllegalStateException(
              "No generation "
                  + generation
                  + " is made: "
                  + segment.fileName()
                  + " is flushed up to byte "
                  + segment.flushedTo
                  + ", expected "
                  + needed
                  + "; the one before it stays valid");
        }
        files.add(
            new Manifest.SegmentFile(
                segment.number,
                segment.slot,
                segment.flushedTo,
                segment.crc(),
                segment.longestRecord,
                liveBytes[i]));
      }
    }
    return new Manifest(
        generation,
        store.storeId(),
        lineage,
        tail,
        keys,
        redoFrom,
        snapshot,
        store.index().hash().seed(),
        note,
        files);
  }

  boolean names(String file) {
    for (Segment segment : segments) {
      if (segment.fileName().equals(file)) {
        return true;
      }
    }
    return false;
  }
}
