package io.weir.stores.sorted;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.FileKind;
import io.weir.stores.format.ManifestHeader;
import io.weir.stores.generation.FileRef;
import io.weir.stores.generation.Manifest;
import io.weir.stores.sortedrun.RunFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation of a tree. The file, all numbers little-endian: {@link ManifestHeader} of {@link
 * FileKind#TREE_MANIFEST}, then
 *
 * <pre>
 * size
 *    8  lineage
 *    8  number of keys
 *    4  bytes of the note, -1 of none
 *       the note
 *    4  number of runs
 *       the runs, the newest first: the number in the name (8), {@link RunFile}
 * </pre>
 *
 * @param generation counts up by one
 * @param lineage a random number, a new one each time the store is emptied
 * @param keys that have a value
 * @param note of the mark
 * @param runs the newest first
 */
record TreeManifest(
    long generation, long lineage, long keys, byte @Nullable [] note, List<NamedRun> runs)
    implements Manifest {
  /** What the names of the files begin with. */
  static final String PREFIX = "tree-";

  private static final int FIXED_BYTES = ManifestHeader.BYTES + 24;
  private static final int RUN_BYTES = Long.BYTES + RunFile.BYTES;

  /** A run and the number in the name of its file. */
  record NamedRun(long number, RunFile file) {}

  /**
   * Reads a manifest.
   *
   * @param file its name, for messages
   * @throws CorruptionException if the bytes are not those of that generation's manifest
   * @throws FormatVersionException if they are of another version
   */
  static TreeManifest decode(byte[] content, long generation, String file) {
    ByteBuffer bytes =
        ManifestHeader.check(content, FileKind.TREE_MANIFEST, generation, FIXED_BYTES, file);
    long lineage = bytes.getLong();
    long keys = bytes.getLong();
    int noteLength = bytes.getInt();
    byte[] note = noteLength < 0 ? null : new byte[noteLength];
    if (note != null) {
      bytes.get(note);
    }
    int count = bytes.getInt();
    List<NamedRun> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(new NamedRun(bytes.getLong(), RunFile.read(bytes)));
    }
    return new TreeManifest(generation, lineage, keys, note, List.copyOf(runs));
  }

  @Override
  public byte[] encode() {
    byte[] known = note;
    int length = FIXED_BYTES + (known == null ? 0 : known.length) + RUN_BYTES * runs.size();
    ByteBuffer bytes = ManifestHeader.begin(FileKind.TREE_MANIFEST, generation, length);
    bytes.putLong(lineage).putLong(keys);
    if (known == null) {
      bytes.putInt(-1);
    } else {
      bytes.putInt(known.length).put(known);
    }
    bytes.putInt(runs.size());
    for (NamedRun run : runs) {
      bytes.putLong(run.number());
      run.file().write(bytes);
    }
    return ManifestHeader.finish(bytes);
  }

  @Override
  public List<FileRef> files() {
    return runs.stream()
        .map(
            run ->
                new FileRef(
                    Run.fileName(run.number()), run.file().length(), run.file().indexChecksum()))
        .toList();
  }
}
