/**
 * The bytes on disk. All numbers are little-endian, all checksums CRC32C, all strings absent.
 *
 * <p>A store's directory holds {@code manifest-<generation>} ({@link
 * io.weir.stores.format.ManifestHeader}), {@code segment-<number>} and {@code index-<number>}
 * files, and a lock. A segment is a header page ({@link io.weir.stores.format.SegmentHeader}), then
 * pages of 64 KiB with blocks ({@link io.weir.stores.format.Block}) of records. Offsets in the file
 * are offsets in memory.
 *
 * <p><b>A record</b> begins and ends at a multiple of eight bytes ({@link
 * io.weir.stores.format.RecordLayout}):
 *
 * <pre>
 * offset size
 *      0    4  in a file: CRC32C of (position xor store identity, 8 bytes) and bytes 4 to the end of
 *              the extent; in memory, while the record may change: a sequence number, odd during a
 *              write
 *      4    2  length of the key
 *      6    2  length of the value
 *      8    8  bits 0-37: address of the version that this one replaced, in words of eight bytes, 0
 *              if there was none; bits 38-51: extent in words, with the slack for the value to grow;
 *              bit 52: tombstone
 *     16       the key, the value, slack
 * </pre>
 *
 * <p><b>A large record</b>, longer than a quarter of a page, is a block of its own. It begins at
 * the next multiple of 4 KiB and may span several pages. The log continues at the next multiple of
 * 4 KiB behind it. Both 16-bit lengths have all bits set, the extent is 0, and a third word holds
 * the lengths ({@link io.weir.stores.format.StoredRecord}).
 *
 * <p><b>Positions and addresses.</b> A position (segment number times 32 MiB plus offset) says
 * where a record lies in the history of the log and is never used again. An address (slot times 32
 * MiB plus offset, in words) is where to find it now; slots are used again, and the manifest says
 * which segment has which slot.
 *
 * <p><b>Versions.</b> Each {@link io.weir.stores.format.FileKind} counts its own, from 1 on, and no
 * number is used again. A file of another version is refused when the store is opened ({@link
 * io.weir.stores.FormatVersionException}), and nothing is changed. These files have no version,
 * since no later life of a store reads them: {@code LOCK}, with the id of the process that holds
 * it; {@code order-<number>} and {@code bundle-<number>-part-<number>}, sorted runs that are
 * deleted at the next opening; whatever ends in {@code .tmp}, which was never published.
 *
 * <p>Every byte that is read is checked before it is used: a record by its checksum, a page by
 * those of its blocks, a manifest and an index snapshot as a whole. Position and store are part of
 * each checksum, so that a sound block in the wrong place is detected too.
 */
@org.jspecify.annotations.NullMarked
package io.weir.stores.format;
