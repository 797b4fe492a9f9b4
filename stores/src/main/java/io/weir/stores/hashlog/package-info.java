/**
 * The in-place hash log: for nodes that read and write single keys.
 *
 * <p><b>Log and store.</b> {@link io.weir.stores.hashlog.RecordLog} reads and writes records. It
 * knows neither marks nor manifests: it makes durable what it holds when its owner says so ({@link
 * io.weir.stores.hashlog.LogOwner}). {@link io.weir.stores.hashlog.HashLog} is a store of one log
 * with generations of it; a store of windows has a log for each span of time.
 *
 * <p><b>The way of a record.</b> The {@code RecordLog} hashes the key with the store's own seed
 * ({@link io.weir.stores.format.KeyHash}); the {@code Index} has one entry of eight bytes for it,
 * part of the hash and an address; the {@code HybridLog} finds segment and page of the address.
 * {@code LogReader} copies the value out, without a lock. {@code RecordWriter} overwrites the
 * record where it is while that part of the log is mutable, and appends a new version otherwise
 * ({@code LogTail}). A record that is no longer in memory takes one read of a file ({@code
 * ColdReader}).
 *
 * <p><b>The log</b> grows at its end and has three parts: mutable, read-only in memory, and on disk
 * (Chandramouli et al., FASTER, SIGMOD 2018). A border moves when a generation is cut, a scan is
 * opened ("fold-over"), or memory is short. Its end is sealed into blocks, and a block that was
 * written is never written again.
 *
 * <p><b>The log is its own redo log.</b> Each record carries the address of the version that it
 * replaced. From an index as it was at some position, "remove the entry of the previous version,
 * add mine" for each record behind that position, in their order, yields the index at the end:
 * without comparing a key or reading anything older. It may be repeated, since both steps do
 * nothing the second time. Therefore
 *
 * <ul>
 *   <li>a snapshot of the index ({@code IndexSnapshot}) may be copied while the writer goes on:
 *       replaying the log from the start of the copy corrects it;
 *   <li>a tombstone is needed only while the log is replayed from before it: deleted keys cannot
 *       come back through compaction, which copies records with the address they came from;
 *   <li>opening after a crash reads a bounded piece of log, at most four times the size of a
 *       snapshot.
 * </ul>
 *
 * <p><b>Generations</b> ({@link io.weir.stores.generation}). A mark is cut under the write lock
 * ({@code Cut}), in constant time for the log and some words for each segment; the rest happens in
 * the background ({@code Maintenance}): flush, sync, and the owner is told which files now hold it
 * ({@code GenerationWriter}, {@code LogFiles}).
 *
 * <p><b>Readers and the writer.</b> Pages leave memory, records are overwritten and buckets split
 * while readers are under way. A reader proves what it found afterwards: the entry is still in its
 * place, the page is still the same frame, and the sequence number of a mutable record has not
 * moved. The version of the bucket proves a miss, and each step along its chain. An index that is
 * freed says so before others get its memory.
 *
 * <p><b>Locks</b>, in this order: maintenance (one piece of background work at a time), flush
 * (files and manifests), write (log, index, marks). A writer that finds no memory lets go of the
 * write lock before it writes pages out.
 *
 * <p><b>Scans</b> ({@code Scans}) walk over the order of the keys, which is sorted when the first
 * one comes ({@code ScanOrder}, {@link io.weir.stores.keyorder}). A cursor shows the store as it
 * was: the log is folded when it is opened, and newer versions lead to the ones they replaced,
 * which stay meanwhile ({@code LogPins}). When cursors keep more of the log than is live, the
 * oldest of them may be forgotten ones: what they still have to show is copied to a run ({@code
 * CursorMoves}, {@code MovedRows}), and the log is free of them.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.hashlog;
