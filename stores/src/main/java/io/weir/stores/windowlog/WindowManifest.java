package io.weir.stores.windowlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.FileKind;
import io.weir.stores.format.ManifestHeader;
import io.weir.stores.generation.FileRef;
import io.weir.stores.generation.Manifest;
import io.weir.stores.hashlog.LogFiles;
import io.weir.stores.sortedrun.RunFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
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
 *      0   28  {@link ManifestHeader} of {@link FileKind#WINDOW_MANIFEST}
 *     28    8  lineage: identity of this history of generations
 *     36    8  milliseconds of a span
 *     44    8  milliseconds of a grain
 *     52    4  length of the suffix of a row key
 *     56    4  length of the note, -1 if there is none
 *     60    4  number of bundles
 *     64       the note
 *              for each bundle: span (8), 1 if it is held and 0 if not (4), rows (8), the serial
 *              number of its hash log (8), 0 for none, that of its sorted run (8), 0 for none, and
 *              what {@link RunFile} tells (28); if it has a hash log, {@link LogFiles}
 * </pre>
 *
 * <p>Stream time is no part of it: it begins anew whenever a store is opened. Version 2 had 80
 * bytes a bundle: span, held, rows, the serial number of its hash log, its generation, of which the
 * log had a manifest of its own, and its identity (8 each), the serial number of its run, and what
 * RunFile tells.
 */
record WindowManifest(
    long generation,
    long lineage,
    long spanMs,
    long grainMs,
    int suffixBytes,
    byte @Nullable [] note,
    List<BundleFiles> bundles,
    int version)
    implements Manifest {
  /** The version that is written. */
  static final int CURRENT = FileKind.WINDOW_MANIFEST.version();

  /** What the names of the files begin with. */
  static final String PREFIX = "windows-";

  private static final int HEADER_BYTES = 64;
  private static final int BUNDLE_BYTES = 36 + RunFile.BYTES;

  /** The version in which hash logs had manifests of their own. */
  private static final int LOGS_OF_THEIR_OWN = 2;

  /** Reads what the manifest of a hash log says, which has a serial number and a generation. */
  @FunctionalInterface
  interface LogManifests {
    LogFiles read(long serial, long generation) throws IOException;
  }

  /**
   * A bundle: which rows, and in which files.
   *
   * @param span whose rows they are
   * @param held whether only what is emitted comes from it
   * @param rows how many
   * @param logSerial of the hash log, 0 if there is none
   * @param log the hash log, null if there is none
   * @param runSerial of the sorted run, 0 if there is none
   * @param run what is known of it
   */
  record BundleFiles(
      long span,
      boolean held,
      long rows,
      long logSerial,
      @Nullable LogFiles log,
      long runSerial,
      RunFile run) {
    private void write(ByteBuffer into) {
      into.putLong(span).putInt(held ? 1 : 0).putLong(rows);
      into.putLong(logSerial).putLong(runSerial);
      run.write(into);
      if (log != null) {
        log.write(into);
      }
    }

    private static BundleFiles read(ByteBuffer from, int version, LogManifests logs)
        throws IOException {
      long span = from.getLong();
      boolean held = from.getInt() == 1;
      long rows = from.getLong();
      long logSerial = from.getLong();
      LogFiles log = null;
      if (version == LOGS_OF_THEIR_OWN) {
        long generation = from.getLong();
        from.getLong();
        log = logSerial == 0 ? null : logs.read(logSerial, generation);
      }
      long runSerial = from.getLong();
      RunFile run = RunFile.read(from);
      if (version != LOGS_OF_THEIR_OWN && logSerial != 0) {
        log = LogFiles.read(from);
      }
      return new BundleFiles(span, held, rows, logSerial, log, runSerial, run);
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
    ByteBuffer bytes = ManifestHeader.begin(FileKind.WINDOW_MANIFEST, generation, length);
    bytes.putLong(lineage).putLong(spanMs).putLong(grainMs).putInt(suffixBytes);
    bytes.putInt(note == null ? -1 : note.length).putInt(bundles.size()).put(noteBytes);
    bundles.forEach(bundle -> bundle.write(bytes));
    return ManifestHeader.finish(bytes);
  }

  /**
   * Reads a manifest.
   *
   * @param file its name, for messages
   * @param logs is asked where the manifest is of a version that does not tell
   * @throws CorruptionException if the bytes are not those of that generation's manifest
   * @throws FormatVersionException if they are of another version
   */
  static WindowManifest decode(byte[] content, long generation, String file, LogManifests logs)
      throws IOException {
    ByteBuffer bytes =
        ManifestHeader.check(content, FileKind.WINDOW_MANIFEST, generation, HEADER_BYTES, file);
    int version = ManifestHeader.version(bytes);
    long lineage = bytes.getLong();
    long spanMs = bytes.getLong();
    long grainMs = bytes.getLong();
    int suffixBytes = bytes.getInt();
    int noteLength = bytes.getInt();
    int count = bytes.getInt();
    byte[] note = noteLength < 0 ? null : new byte[noteLength];
    if (note != null) {
      bytes.get(note);
    }
    List<BundleFiles> bundles = bundles(bytes, count, version, file, logs);
    return new WindowManifest(
        generation, lineage, spanMs, grainMs, suffixBytes, note, bundles, version);
  }

  /** The checksum does not cover the version: what was taken for another has another length. */
  private static List<BundleFiles> bundles(
      ByteBuffer bytes, int count, int version, String file, LogManifests logs) throws IOException {
    List<BundleFiles> bundles = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        bundles.add(BundleFiles.read(bytes, version, logs));
      }
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw notOfVersion(version, file);
    }
    if (bytes.hasRemaining()) {
      throw notOfVersion(version, file);
    }
    return bundles;
  }

  private static CorruptionException notOfVersion(int version, String file) {
    return new CorruptionException(
        file + " is damaged: it is not of version " + version + ", as it says");
  }

  /** The same as another generation, in the format of this build. */
  WindowManifest as(long other) {
    return new WindowManifest(other, lineage, spanMs, grainMs, suffixBytes, note, bundles, CURRENT);
  }

  boolean isOfOldVersion() {
    return version != CURRENT;
  }

  @Override
  public List<FileRef> files() {
    List<FileRef> files = new ArrayList<>();
    bundles.forEach(bundle -> bundle.addTo(files));
    return files;
  }

  /** Whether it is of a store whose rows are kept apart in the same way. */
  boolean fits(WindowLogOptions options) {
    return spanMs == options.spanMs()
        && grainMs == options.grainMs()
        && suffixBytes == options.suffixBytes();
  }
}
