package io.weir.stores.windowlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.ManifestHeader;
import io.weir.stores.generation.FileRef;
import io.weir.stores.generation.Manifest;
import io.weir.stores.hashlog.LogFiles;
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
 *     28    8  lineage: identity of this history of generations
 *     36    8  milliseconds of a segment
 *     44    8  milliseconds of a grain
 *     52    4  length of the suffix of a row key
 *     56    4  length of the note, -1 if there is none
 *     60    4  number of bundles
 *     64       the note
 *              for each bundle: segment (8), 1 if it is held and 0 if not (4), rows (8), the serial
 *              number of its hash log (8), 0 for none, that of its sorted run (8), 0 for none, and
 *              what {@link RunFile} tells (28); if it has a hash log, {@link LogFiles}
 * </pre>
 *
 * <p>Stream time is no part of it: it begins anew whenever a store is opened. Version 1 had it. Up
 * to version 2 the hash log of each bundle had manifests of its own.
 */
record WindowManifest(
    long generation,
    long lineage,
    long segmentInterval,
    long grain,
    int suffixBytes,
    byte @Nullable [] note,
    List<BundleFiles> bundles)
    implements Manifest {
  /** What the names of the files begin with. */
  static final String PREFIX = "windows-";

  private static final long MAGIC = 0x314E495752494557L;
  private static final int VERSION = 3;
  private static final int HEADER_BYTES = 64;
  private static final int BUNDLE_BYTES = 36 + RunFile.BYTES;

  /**
   * A bundle: which rows, and in which files.
   *
   * @param segment whose rows they are
   * @param held whether only what is emitted comes from it
   * @param rows how many
   * @param logSerial of the hash log, 0 if there is none
   * @param log the hash log, null if there is none
   * @param runSerial of the sorted run, 0 if there is none
   * @param run what is known of it
   */
  record BundleFiles(
      long segment,
      boolean held,
      long rows,
      long logSerial,
      @Nullable LogFiles log,
      long runSerial,
      RunFile run) {
    private void write(ByteBuffer into) {
      into.putLong(segment).putInt(held ? 1 : 0).putLong(rows);
      into.putLong(logSerial).putLong(runSerial);
      run.write(into);
      if (log != null) {
        log.write(into);
      }
    }

    private static BundleFiles read(ByteBuffer from) {
      long segment = from.getLong();
      boolean held = from.getInt() == 1;
      long rows = from.getLong();
      long logSerial = from.getLong();
      long runSerial = from.getLong();
      RunFile run = RunFile.read(from);
      LogFiles log = logSerial == 0 ? null : LogFiles.read(from);
      return new BundleFiles(segment, held, rows, logSerial, log, runSerial, run);
    }

    private int length() {
      return BUNDLE_BYTES + (log == null ? 0 : log.length());
    }

    private void addTo(List<FileRef> files) {
      if (log != null) {
        files.addAll(log.files(Bundle.prefix(logSerial)));
      }
      if (runSerial != 0) {
        files.add(new FileRef(Layers.runName(runSerial), run.length(), run.indexChecksum()));
      }
    }
  }

  @Override
  public byte[] encode() {
    byte[] noteBytes = note == null ? new byte[0] : note;
    int length = HEADER_BYTES + noteBytes.length;
    for (BundleFiles bundle : bundles) {
      length += bundle.length();
    }
    ByteBuffer bytes = ManifestHeader.begin(MAGIC, VERSION, generation, length);
    bytes.putLong(lineage).putLong(segmentInterval).putLong(grain).putInt(suffixBytes);
    bytes.putInt(note == null ? -1 : note.length).putInt(bundles.size()).put(noteBytes);
    bundles.forEach(bundle -> bundle.write(bytes));
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
    long lineage = bytes.getLong();
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
      bundles.add(BundleFiles.read(bytes));
    }
    return new WindowManifest(
        generation, lineage, segmentInterval, grain, suffixBytes, note, bundles);
  }

  @Override
  public List<FileRef> files() {
    List<FileRef> files = new ArrayList<>();
    bundles.forEach(bundle -> bundle.addTo(files));
    return files;
  }

  /** Whether it is of a store whose rows are kept apart in the same way. */
  boolean fits(WindowLogOptions options) {
    return segmentInterval == options.segmentInterval()
        && grain == options.grain()
        && suffixBytes == options.suffixBytes();
  }
}
