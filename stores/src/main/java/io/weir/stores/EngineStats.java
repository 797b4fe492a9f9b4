package io.weir.stores;

/**
 * What a store holds and has done since it was opened. Taken without a lock: each number is exact
 * at some moment of the call.
 *
 * @param keys live keys
 * @param memoryBytes memory taken from the process-wide budget
 * @param mutableBytes part of the log that takes updates in place
 * @param diskBytes bytes of all files of the store
 * @param liveBytes bytes of the records that the index points at
 * @param logBytes bytes of the log, live or not
 * @param segments files of the log
 * @param putBytes bytes of keys and values passed to put and delete
 * @param writtenBytes bytes written to files
 * @param flushes flushes of the log to files
 * @param compactedBytes bytes of live records copied by compaction
 * @param inPlaceUpdates updates that overwrote a record
 * @param appends records appended
 * @param memoryHits reads answered from memory; of those that several threads make at the same
 *     moment some may be missing
 * @param diskReads reads of a record from a file
 * @param generations generations made durable
 * @param backgroundErrors errors of background work, each also logged
 */
public record EngineStats(
    long keys,
    long memoryBytes,
    long mutableBytes,
    long diskBytes,
    long liveBytes,
    long logBytes,
    long segments,
    long putBytes,
    long writtenBytes,
    long flushes,
    long compactedBytes,
    long inPlaceUpdates,
    long appends,
    long memoryHits,
    long diskReads,
    long generations,
    long backgroundErrors) {
  /** Of a store that holds nothing and has done nothing. */
  public static final EngineStats NONE =
      new EngineStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * Of a file that is written once.
   *
   * @param memoryBytes what it takes while it is open
   * @param bytes its length, all of them live
   * @param reads of it so far
   */
  public static EngineStats ofFile(long memoryBytes, long bytes, long reads) {
    return new EngineStats(0, memoryBytes, 0, bytes, bytes, 0, 1, 0, 0, 0, 0, 0, 0, 0, reads, 0, 0);
  }

  /** Of bytes written to files. */
  public static EngineStats ofWritten(long bytes) {
    return new EngineStats(0, 0, 0, 0, 0, 0, 0, 0, bytes, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** The sum of each. */
  public EngineStats plus(EngineStats other) {
    return new EngineStats(
        keys + other.keys,
        memoryBytes + other.memoryBytes,
        mutableBytes + other.mutableBytes,
        diskBytes + other.diskBytes,
        liveBytes + other.liveBytes,
        logBytes + other.logBytes,
        segments + other.segments,
        putBytes + other.putBytes,
        writtenBytes + other.writtenBytes,
        flushes + other.flushes,
        compactedBytes + other.compactedBytes,
        inPlaceUpdates + other.inPlaceUpdates,
        appends + other.appends,
        memoryHits + other.memoryHits,
        diskReads + other.diskReads,
        generations + other.generations,
        backgroundErrors + other.backgroundErrors);
  }

  /** What has been done, without what is held: of a part of a store that is gone. */
  public EngineStats done() {
    return new EngineStats(
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        putBytes,
        writtenBytes,
        flushes,
        compactedBytes,
        inPlaceUpdates,
        appends,
        memoryHits,
        diskReads,
        generations,
        backgroundErrors);
  }

  /** The stats of a whole, given as the sum of its parts. */
  public EngineStats ofWhole(
      long wholeKeys, long wholeMemoryBytes, long wholeGenerations, long moreErrors) {
    return new EngineStats(
        wholeKeys,
        wholeMemoryBytes,
        mutableBytes,
        diskBytes,
        liveBytes,
        logBytes,
        segments,
        putBytes,
        writtenBytes,
        flushes,
        compactedBytes,
        inPlaceUpdates,
        appends,
        memoryHits,
        diskReads,
        wholeGenerations,
        backgroundErrors + moreErrors);
  }
}
