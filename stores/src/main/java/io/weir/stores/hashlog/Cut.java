package io.weir.stores.hashlog;

import io.weir.stores.generation.Mark;
import java.util.ArrayList;
import java.util.List;

/**
 * What a mark described, taken under the write lock: a generation in the making.
 *
 * @param mark that it was taken at
 * @param tail the log ends before this position
 * @param keys live keys
 * @param segments of the log, oldest first
 * @param liveBytes of each of them
 * @param lineage the history it belongs to
 */
record Cut(Mark mark, long tail, long keys, Segment[] segments, long[] liveBytes, long lineage) {

  /** Cuts the log as it is at a mark. */
  static Cut of(Mark mark, long keys, HybridLog log, long lineage) {
    long tail = log.seal();
    Segment[] segments = log.segments();
    long[] live = new long[segments.length];
    for (int i = 0; i < live.length; i++) {
      live[i] = segments[i].liveBytes();
    }
    return new Cut(mark, tail, keys, segments, live, lineage);
  }

  /** What a generation is opened with, once all segments are flushed up to the tail. */
  LogFiles files(Recovery.Opened store, Snapshots.Base base) {
    List<LogFiles.SegmentFile> files = new ArrayList<>();
    for (int i = 0; i < segments.length; i++) {
      Segment segment = segments[i];
      if (segment.position(Segment.FIRST) < tail) {
        long needed = Math.min(segment.closedTo(), tail - segment.position(0));
        if (segment.flushedTo() < needed) {
          throw new IllegalStateException(
              "No generation of mark "
                  + mark.number()
                  + " is made: "
                  + segment.fileName()
                  + " is flushed up to byte "
                  + segment.flushedTo()
                  + ", expected "
                  + needed
                  + "; the one before it stays valid");
        }
        files.add(
            new LogFiles.SegmentFile(
                segment.number,
                segment.slot,
                segment.flushedTo(),
                segment.file().crc(),
                segment.longestRecord(),
                liveBytes[i]));
      }
    }
    return new LogFiles(
        store.identity().withLineage(lineage), tail, keys, base.redo(), mark.note(), files);
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
