package io.weir.stores.format;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation: what the store held at one mark, and in which files. The file:
 *
 * <pre>
 * offset size
 *      0   28  {@link ManifestHeader} with the magic "WEIRMAN1", version 2
 *     28    8  identity of the store
 *     36    8  lineage: identity of this history of generations
 *     44    8  position of the end of the log
 *     52    8  number of keys
 *     60    8  position from which the log is read when the store is opened
 *     68    8  number of the index snapshot, 0 if there is none
 *     76    8  its length in bytes
 *     84    4  its CRC32C
 *     88    4  length of the note, -1 if there is none
 *     92    4  number of segments
 *     96   16  seed of the hash of the keys
 *    112       the note
 *              40 bytes a segment, by number: number (8), slot (4), length (4), CRC32C of the file
 *              up to that length (4), longest record (4), live bytes (8), reserved (8)
 * </pre>
 *
 * @param generation counts up by one
 * @param storeId in each file of the store
 * @param lineage changes when the store begins anew
 * @param tail the log ends before this position
 * @param keys live keys
 * @param redoFrom the log from here on is applied to the index snapshot
 * @param snapshot the index snapshot, null if the index is built from the log alone
 * @param hashSeed of the {@link KeyHash} whose bits the index snapshot holds
 * @param note of the mark
 * @param segments of the log, by number
 */
public record Manifest(
    long generation,
    long storeId,
    long lineage,
    long tail,
    long keys,
    long redoFrom,
    @Nullable SnapshotFile snapshot,
    KeyHash.Seed hashSeed,
    byte @Nullable [] note,
    List<SegmentFile> segments) {
  private static final long MAGIC = 0x314E414D52494557L;
  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 96 + KeyHash.Seed.BYTES;
  private static final int SEGMENT_BYTES = 40;

  /** An index snapshot: its number, which is in its name, and what it must be. */
  public record SnapshotFile(long number, long length, int crc) {}

  /** A segment as it was: bytes behind {@code length} belong to no generation. */
  public record SegmentFile(
      long number, int slot, int length, int crc, int longestRecord, long liveBytes) {}

  /** The bytes of the file. */
  public byte[] encode() {
    byte[] noteBytes = note == null ? new byte[0] : note;
    int length = HEADER_BYTES + noteBytes.length + segments.size() * SEGMENT_BYTES;
    ByteBuffer bytes = ManifestHeader.begin(MAGIC, VERSION, generation, length);
    bytes.putLong(storeId).putLong(lineage).putLong(tail).putLong(keys);
    bytes.putLong(redoFrom);
    if (snapshot == null) {
      bytes.putLong(0).putLong(0).putInt(0);
    } else {
      bytes.putLong(snapshot.number).putLong(snapshot.length).putInt(snapshot.crc);
    }
    bytes.putInt(note == null ? -1 : note.length).putInt(segments.size());
    hashSeed.write(bytes);
    bytes.put(noteBytes);
    for (SegmentFile segment : segments) {
      bytes.putLong(segment.number).putInt(segment.slot).putInt(segment.length).putInt(segment.crc);
      bytes.putInt(segment.longestRecord).putLong(segment.liveBytes).putLong(0);
    }
    return ManifestHeader.finish(bytes);
  }

  /**
   * Reads a manifest.
   *
   * @param file its name, for messages
   * @throws CorruptionException if the bytes are not those of that generation's manifest
   * @throws FormatVersionException if they are of another version
   */
  public static Manifest decode(byte[] content, long generation, String file) {
    ByteBuffer bytes =
        ManifestHeader.check(content, MAGIC, VERSION, generation, HEADER_BYTES, file);
    long storeId = bytes.getLong();
    long lineage = bytes.getLong();
    long tail = bytes.getLong();
    long keys = bytes.getLong();
    long redoFrom = bytes.getLong();
    SnapshotFile snapshot = new SnapshotFile(bytes.getLong(), bytes.getLong(), bytes.getInt());
    int noteLength = bytes.getInt();
    int segmentCount = bytes.getInt();
    KeyHash.Seed hashSeed = KeyHash.Seed.read(bytes);
    byte[] note = noteLength < 0 ? null : new byte[noteLength];
    if (note != null) {
      bytes.get(note);
    }
    List<SegmentFile> segments = new ArrayList<>(segmentCount);
    for (int i = 0; i < segmentCount; i++) {
      segments.add(readSegment(bytes));
    }
    return new Manifest(
        generation,
        storeId,
        lineage,
        tail,
        keys,
        redoFrom,
        snapshot.number == 0 ? null : snapshot,
        hashSeed,
        note,
        segments);
  }

  private static SegmentFile readSegment(ByteBuffer bytes) {
    long number = bytes.getLong();
    int slot = bytes.getInt();
    int length = bytes.getInt();
    int crc = bytes.getInt();
    int longest = bytes.getInt();
    long live = bytes.getLong();
    bytes.getLong();
    return new SegmentFile(number, slot, length, crc, longest, live);
  }
}
