package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.format.KeyHash;
import io.weir.stores.generation.FileRef;
import io.weir.stores.io.Directory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log as it was at a mark, and the files that hold it; the part of a manifest that a log is
 * opened with. All numbers are little-endian:
 *
 * <pre>
 * offset size
 *      0    8  identity of the store
 *      8    8  lineage: identity of this history of generations
 *     16    8  position of the end of the log
 *     24    8  number of keys
 *     32    8  position from which the log is read when it is opened
 *     40    8  number of the index snapshot, 0 if there is none
 *     48    8  its length in bytes
 *     56    4  its CRC32C
 *     60    4  length of the note, -1 if there is none
 *     64    4  number of segments
 *     68   16  seed of the hash of the keys
 *     84       the note
 *              40 bytes a segment, by number: number (8), slot (4), length (4), CRC32C of the file
 *              up to that length (4), longest record (4), live bytes (8), reserved (8)
 * </pre>
 *
 * @param identity the index snapshot holds bits of the hash that it tells
 * @param tail the log ends before this position
 * @param keys live keys
 * @param redo what the index is built from
 * @param note of the mark
 * @param segments of the log, by number
 */
public record LogFiles(
    LogIdentity identity,
    long tail,
    long keys,
    Redo redo,
    byte @Nullable [] note,
    List<SegmentFile> segments) {
  /** The length of what {@link #write} writes of a log without a note and without a segment. */
  public static final int MIN_BYTES = 68 + KeyHash.Seed.BYTES;

  private static final int SEGMENT_BYTES = 40;

  /** An index snapshot: its number, which is in its name, and what it must be. */
  public record SnapshotFile(long number, long length, int crc) {}

  /**
   * What the index is built from when the log is opened.
   *
   * @param snapshot the index snapshot, null if it is built from the log alone
   * @param from the log from here on is applied to it
   */
  public record Redo(@Nullable SnapshotFile snapshot, long from) {}

  /** A segment as it was: bytes behind {@code length} belong to no generation. */
  public record SegmentFile(
      long number, int slot, int length, int crc, int longestRecord, long liveBytes) {}

  /** The length of what {@link #write} writes. */
  public int length() {
    return MIN_BYTES + (note == null ? 0 : note.length) + segments.size() * SEGMENT_BYTES;
  }

  /** Writes it at the position of a buffer. */
  public void write(ByteBuffer into) {
    into.putLong(identity.storeId()).putLong(identity.lineage());
    into.putLong(tail).putLong(keys).putLong(redo.from);
    SnapshotFile snapshot = redo.snapshot;
    if (snapshot == null) {
      into.putLong(0).putLong(0).putInt(0);
    } else {
      into.putLong(snapshot.number).putLong(snapshot.length).putInt(snapshot.crc);
    }
    into.putInt(note == null ? -1 : note.length).putInt(segments.size());
    identity.hashSeed().write(into);
    if (note != null) {
      into.put(note);
    }
    for (SegmentFile segment : segments) {
      into.putLong(segment.number).putInt(segment.slot).putInt(segment.length).putInt(segment.crc);
      into.putInt(segment.longestRecord).putLong(segment.liveBytes).putLong(0);
    }
  }

  /** Reads it at the position of a buffer. */
  public static LogFiles read(ByteBuffer from) {
    long storeId = from.getLong();
    long lineage = from.getLong();
    long tail = from.getLong();
    long keys = from.getLong();
    long redoFrom = from.getLong();
    SnapshotFile snapshot = new SnapshotFile(from.getLong(), from.getLong(), from.getInt());
    int noteLength = from.getInt();
    int segmentCount = from.getInt();
    KeyHash.Seed hashSeed = KeyHash.Seed.read(from);
    byte[] note = noteLength < 0 ? null : new byte[noteLength];
    if (note != null) {
      from.get(note);
    }
    List<SegmentFile> segments = new ArrayList<>(segmentCount);
    for (int i = 0; i < segmentCount; i++) {
      segments.add(readSegment(from));
    }
    return new LogFiles(
        new LogIdentity(storeId, lineage, hashSeed),
        tail,
        keys,
        new Redo(snapshot.number == 0 ? null : snapshot, redoFrom),
        note,
        segments);
  }

  /**
   * Reads the manifest that the log of a bundle had before the manifest of its store held it.
   *
   * @throws CorruptionException if it is damaged, or missing
   */
  public static LogFiles ofManifest(Directory directory, long generation) throws IOException {
    try {
      return new Generations(directory).manifests().read(generation).log();
    } catch (NoSuchFileException e) {
      throw new CorruptionException(
          directory + " has no manifest of generation " + generation + ": " + e.getMessage());
    }
  }

  private static SegmentFile readSegment(ByteBuffer from) {
    long number = from.getLong();
    int slot = from.getInt();
    int length = from.getInt();
    int crc = from.getInt();
    int longest = from.getInt();
    long live = from.getLong();
    from.getLong();
    return new SegmentFile(number, slot, length, crc, longest, live);
  }

  /**
   * The files.
   *
   * @param prefix what their names begin with in the directory of the store
   */
  public List<FileRef> files(String prefix) {
    List<FileRef> files = new ArrayList<>();
    for (SegmentFile segment : segments) {
      String name = prefix + AppendedFile.name(segment.number);
      files.add(new FileRef(name, segment.length, segment.crc));
    }
    SnapshotFile snapshot = redo.snapshot;
    if (snapshot != null) {
      String name = prefix + IndexSnapshot.fileName(snapshot.number);
      files.add(new FileRef(name, snapshot.length, snapshot.crc));
    }
    return files;
  }
}
