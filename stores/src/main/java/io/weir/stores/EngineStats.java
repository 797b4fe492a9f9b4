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
    long backgroundErrors) {}
