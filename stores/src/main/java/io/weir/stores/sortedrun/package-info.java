/**
 * Sorted runs: records in the order of their keys, in a file that is written once.
 *
 * <p>A run takes little memory: it knows where each of its blocks begins, but no single record, and
 * has a filter (Bloom, Space/time trade-offs in hash coding with allowable errors, CACM 1970) that
 * rules out nearly every key that is not in it. One read finds a record; records in order are read
 * block by block. {@link io.weir.stores.sortedrun.RunSorter} brings records into order, also more
 * than fit into memory, {@link io.weir.stores.sortedrun.SortedRunWriter} writes the file, {@link
 * io.weir.stores.sortedrun.SortedRun} reads it, and {@link io.weir.stores.sortedrun.RunFile} is
 * what a manifest has to remember of it.
 *
 * <p>The file, all numbers little-endian:
 *
 * <pre>
 * offset size
 *      0    8  magic "WEIRRUN1"
 *      8    4  format version, 4
 *     12    8  identity of the run
 *     20       blocks, one behind the other
 *              the block index
 *
 * A block, of 4 KiB and a little more unless its records are long
 *      0    4  CRC32C of (offset in the file xor identity, 8 bytes) and bytes 4 to the end
 *      4    4  length of the block in bytes
 *      8       for each record: length of the key (4), length of the value (4), key, value
 *
 * The block index, whose offset and checksum are part of {@link io.weir.stores.sortedrun.RunFile}
 *      0    4  number of blocks
 *      4    8  number of records
 *     12    4  number of words of the filter
 *     16   16  seed of the hash of the keys in the filter
 *     32       for each block: offset in the file (8), length of its separator (4), its separator
 *              the words of the filter (8 each)
 * </pre>
 *
 * <p>The separator of a block is the shortest beginning of its first key that is above the last key
 * before, or the whole key if they are the same. It ends at 512 bytes, so that long keys that begin
 * alike take little memory; bit 31 of its length is then set, and a search for a key that continues
 * in the same way reads the first keys of blocks.
 *
 * <p><b>Threads.</b> Any thread reads a run, without locks. One thread sorts or writes it.
 * <b>Errors.</b> Each byte is checked before it is used; what is not as it was written is a {@link
 * io.weir.stores.CorruptionException} with file and offset.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.sortedrun;
