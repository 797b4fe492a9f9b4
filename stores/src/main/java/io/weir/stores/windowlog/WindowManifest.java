package io.weir.stores.windowlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.ManifestHeader;
import io.weir.stores.sortedrun.RunFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation of the store: what it held at one mark, and in which files of which bundle. The
 * file, all numbers little-endian:
 *
 * <pre>
 * offset size
 *      0   28  {@link ManifestHeader} with the magic "WEIRWIN1"
 *     28    8  identity of the store
 *     36    8  milliseconds of a segment
 *     44    8  milliseconds of a grain
 *     52    4  length of the suffix of a row key
 *     56    4  length of the note, -1 if there is none
 *     60    4  number of bundles
 *     64       the note
 *              80 bytes a bundle: segment (8), 1 if it is held and 0 if not (4), rows (8), of its
 *              hash log the serial number (8), 0 for none, the generation (8) and the identity (8),
 *              of its sorted run the serial number (8), 0 for none, and what RunFile tells (28)
 * </pre>
 *
 * <p>Stream time is no part of it: it begins anew whenever a store is opened. Version 1 had it.
 */
record WindowManifest(
    long generation,
    long storeId,
    long segmentInterval,
    long grain,
    int suffixBytes,
    byte @Nullable [] note,
    List<BundleFiles> bundles) {
  private static final long MAGIC = 0x314E495752494557L;
  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 64;
  private static final int BUNDLE_BYTES = 52 + RunFile.BYTES;

  /**
   * A bundle: which rows, and in which files.
   *
   * @param segment whose rows they are
   * @param held whether only what is emitted comes from it
   * @param rows how many
   * @param logSerial of the hash log, 0 if there is none
   * @param generation of the hash log
   * @param logId identity of the hash log
   * @param runSerial of the sorted run, 0 if there is none
   * @param run what is known of it
   */
  record BundleFiles(
      long segment,
      boolean held,
      long rows,
      long logSerial,
      long generation,
      long logId,
      long runSerial,
      RunFile run) {}

  /** The bytes of the file. */
  byte[] encode() {
    byte[] noteBytes = note == null ? new byte[0] : note;
    int length = HEADER_BYTES + noteBytes.length + bundles.size() * BUNDLE_BYTES;
    ByteBuffer bytes = ManifestHeader.begin(MAGIC, VERSION, generation, length);
    bytes.putLong(storeId).putLong(segmentInterval).putLong(grain).putInt(suffixBytes);
    bytes.putInt(note == null ? -1 : note.length).putInt(bundles.size()).put(noteBytes);
    for (BundleFiles bundle : bundles) {
      bytes.putLong(bundle.segment).putInt(bundle.held ? 1 : 0).putLong(bundle.rows);
      bytes.putLong(bundle.logSerial);
      bytes.putLong(bundle.generation).putLong(bundle.logId).putLong(bundle.runSerial);
      bundle.run.write(bytes);
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
  static WindowManifest decode(byte[] content, long generation, String file) {
    ByteBuffer bytes =
        ManifestHeader.check(content, MAGIC, VERSION, generation, HEADER_BYTES, file);
    long storeId = bytes.getLong();
    long segmentInterval = bytes.getLong();
    long grain = bytes.getLong();
    int suffixBytes = bytes.getInt();
    int noteLength = bytes.getInt();
    int count = bytes.getInt();
    byte[] note = noteLength < 0 ? null : new byte[noteLength];
    if (note != null) {
      bytes.get(note);
    }
    List<BundleFiles> bundles = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      bundles.add(
          new BundleFiles(
              bytes.getLong(),
              bytes.getInt() == 1,
              bytes.getLong(),
              bytes.getLong(),
              bytes.getLong(),
              bytes.getLong(),
              bytes.getLong(),
              RunFile.read(bytes)));
    }
    return new WindowManifest(
        generation, storeId, segmentInterval, grain, suffixBytes, note, bundles);
  }

  /** Whether it is of a store whose rows are kept apart in the same way. */
  boolean fits(WindowLogOptions options) {
    return segmentInterval == options.segmentInterval()
        && grain == options.grain()
        && suffixBytes == options.suffixBytes();
  }
}
