/**
 * The changelog side of a store: which offsets its content stands for, when it may become durable,
 * and how it is restored.
 *
 * <p>The changelog is the write-ahead log; there is no other. {@link
 * io.weir.changelog.ChangelogEngine} joins an engine and its offsets and is the entry point: every
 * generation of the engine carries a note, so that content and offsets cannot come apart. {@link
 * io.weir.changelog.StoreHome} is the directory of a store, {@link
 * io.weir.changelog.RestoreBatches} what Kafka restores through.
 *
 * <h2>What may become durable</h2>
 *
 * <table>
 * <caption>Marks by what Kafka does</caption>
 * <tr><th>Kafka</th><th>at-least-once, global</th><th>exactly-once</th></tr>
 * <tr><td>restores a batch</td><td colspan="2">marked at once: these records are committed</td></tr>
 * <tr><td>commits after writes</td><td>marked</td><td>staged; marked at the next write, commit or
 *   close, never if the process dies before</td></tr>
 * <tr><td>commits without writes</td><td colspan="2">marked</td></tr>
 * <tr><td>flushes for a regular commit, then has a record write</td><td>nothing</td><td>marked before
 *   that write, if a record was processed before the flush: the transaction is committed ({@code
 *   CommitWatch} says why)</td></tr>
 * <tr><td>commits writes to a task that runs, with transactional stores</td><td>marked</td><td>staged,
 *   if the task has read input: else Kafka may have overlooked that the transaction failed</td></tr>
 * <tr><td>closes after it committed writes</td><td>marked</td><td>marked, but not if it closes the
 *   task because its transaction failed</td></tr>
 * <tr><td>writes for the first time after a restore</td><td colspan="2">a generation of the last
 *   mark is begun: under exactly-once Kafka does not commit to a store that runs, so that this may
 *   be what it comes back to much later if nothing is found out about commits</td></tr>
 * <tr><td>commits no offsets to a store with a changelog</td><td colspan="2">content dropped: the
 *   changelog is corrupted</td></tr>
 * <tr><td>commits no offsets to a store without one</td><td colspan="2">as a commit; offsets of
 *   earlier days, when it had one, are forgotten</td></tr>
 * </table>
 *
 * <p>When the process ends, the store loses what no mark covers. It comes back from the changelog
 * if its transaction was committed.
 *
 * <h2>What is too old to come back to</h2>
 *
 * <p>A changelog forgets that keys were deleted, after a day by default. So a generation knows
 * since when it is complete ({@code Freshness}). One that is older than an {@link
 * io.weir.changelog.AgeLimit}, or from the future by more than five minutes, is dropped when Kafka
 * asks for its offset, and Kafka restores the store from the beginning. A store without a changelog
 * is never asked and drops nothing. Content that stays the same is marked again to keep it fresh,
 * each time an eighth of the allowed age has passed.
 *
 * <h2>The bytes of a note</h2>
 *
 * <pre>
 * 1 byte   format version, 2
 * 1 byte   what the values are: 0 plain, 1 timestamped, 2 with headers
 * 8 bytes  the moment since which the changelog may have what the content lacks, in milliseconds
 *          since 1970
 * twice, the changelog offsets and the position in the input:
 *   4 bytes  number of topics; for each
 *     4 bytes  length of the name, then the name in UTF-8
 *     4 bytes  number of partitions; for each 4 bytes partition, 8 bytes offset
 * </pre>
 *
 * Numbers are big endian. An offset of -4 is Kafka's way to say that the store was open and nothing
 * is known; it is kept and answered as it is. Under exactly-once it is also the answer of a store
 * that has nothing: without an answer Kafka would delete the directory of the task. The offset of a
 * global store is that of the next record, any other that of the last one applied.
 *
 * <p><b>Threads.</b> One writer at a time, any number of readers, as for the engine.
 *
 * <p><b>Errors.</b> The {@link io.weir.stores.StoreException}s of the engine pass through.
 */
@org.jspecify.annotations.NullMarked
package io.weir.changelog;
