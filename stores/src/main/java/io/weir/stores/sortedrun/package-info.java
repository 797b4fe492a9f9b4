/**
 * Sorted runs: records in the order of their keys, in a file that is written once.
 *
 * <p><b>Design.</b> A run is blocks of 4 KiB at most, each proved by its checksum, and a footer
 * that says where they are. Of a run there are in memory only its fences, a separator for each
 * block, and a filter (Bloom, Space/time trade-offs in hash coding with allowable errors, CACM
 * 1970) that says of nearly every key that is not there that it is not; so it takes a percent or
 * two of its file, on the heap, and a record is found by one block. A record is a value or a
 * tombstone ({@link io.weir.stores.sortedrun.Kind}), and each key is in a run once; what else its
 * owner has to say lies in values. Blocks are kept off the heap in a {@link
 * io.weir.stores.sortedrun.BlockCache}, a tenant of the budget, as long as memory is plenty. A
 * {@link io.weir.stores.sortedrun.RunCursor} copies the block that it is in, 4 KiB for the tenth of
 * a microsecond, and then walks in its own copy in both directions: nothing that becomes of the
 * cache or the run reaches it, no row is allocated, and bounds are compared by fences, row by row
 * only in the block where a range ends.
 *
 * <p>{@link io.weir.stores.sortedrun.SortedRunWriter} writes the file, {@link
 * io.weir.stores.sortedrun.SortedRun} reads it, and {@link io.weir.stores.sortedrun.RunFile} is
 * what a manifest has to remember of it. {@link io.weir.stores.sortedrun.Merge} makes one order of
 * several, {@link io.weir.stores.sortedrun.RunSorter} brings records into order, also more than fit
 * into memory.
 *
 * <p>The file, all numbers little-endian:
 *
 * <pre>
 * offset size
 *      0    8  magic "WEIRRUN1"
 *      8    4  format version, 5
 *     12    8  identity of the run
 *     20       blocks, one behind the other
 *              the footer
 *
 * A block, longer than 4096 bytes only if it is a single record
 *      0    4  CRC32C of (offset in the file xor identity, 8 bytes) and bytes 4 to the end
 *      4       records
 *              restarts: where each sixteenth record begins, from the first on (2 each)
 *     -2    2  number of restarts
 *
 * A record, numbers as varints of seven bits a byte, the lower ones first
 *              bytes that its key shares with the one before, at a restart 0
 *              bytes of the rest of its key
 *              bytes of its value, times two, plus the kind: 0 a value, 1 a tombstone
 *              the rest of its key
 *              its value
 *
 * The footer, whose offset and checksum, that of the version (8) and it, are part of {@link
 * io.weir.stores.sortedrun.RunFile}
 *      0    4  number of blocks
 *      4    8  number of records
 *     12    4  number of words of the filter
 *     16   16  seed of the hash of the keys in the filter
 *     32    8  number of tombstones
 *     40    8  bytes of all keys
 *     48    8  bytes of all values
 *     56       fences, one more than blocks unless there are none: of a block its offset in the
 *              file (8), length of its separator (4), its separator; at the end, where the blocks
 *              end (8), length of the last key (4), the last key
 *              the words of the filter (8 each)
 * </pre>
 *
 * <p>The separator of a block is the shortest beginning of its first key that is above the last key
 * before, that of the first block its whole first key. A fence ends at 512 bytes, so that long keys
 * that begin alike take little memory; bit 31 of its length is set then, and whoever looks for a
 * key that goes on in the same way reads the first keys of blocks.
 *
 * <p><b>History.</b> Version 4 had whole keys and no tombstones, a block of 4 KiB and more, no
 * statistics, no last key, and filters whose bits were anywhere; it is read, block by block as if
 * it had been written anew.
 *
 * <p><b>Threads.</b> A run is read by any thread, without locks; a cursor belongs to one. Whoever
 * sorts or writes a run does so alone. A run may be closed under its readers, who then find out
 * when they need another block. <b>Errors.</b> Each byte is proved before it is used; what is not
 * as it was written is a {@link io.weir.stores.CorruptionException} with file and offset.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.sortedrun;
