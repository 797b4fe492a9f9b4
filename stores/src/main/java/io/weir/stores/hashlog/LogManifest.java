package io.weir.stores.hashlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.FileKind;
import io.weir.stores.format.ManifestHeader;
import io.weir.stores.generation.FileRef;
import io.weir.stores.generation.Manifest;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation of a hash log store. The file: {@link ManifestHeader} of {@link FileKind#MANIFEST},
 * then {@link LogFiles}.
 *
 * @param generation counts up by one
 * @param log what it held, and in which files
 */
record LogManifest(long generation, LogFiles log) implements Manifest {
  /** What the names of the files begin with. */
  static final String PREFIX = "manifest-";

  /**
   * Reads a manifest.
   *
   * @param file its name, for messages
   * @throws CorruptionException if the bytes are not those of that generation's manifest
   * @throws FormatVersionException if they are of another version
   */
  static LogManifest decode(byte[] content, long generation, String file) {
    int minBytes = ManifestHeader.BYTES + LogFiles.MIN_BYTES;
    ByteBuffer bytes = ManifestHeader.check(content, FileKind.MANIFEST, generation, minBytes, file);
    return new LogManifest(generation, LogFiles.read(bytes));
  }

  @Override
  public byte[] encode() {
    int length = ManifestHeader.BYTES + log.length();
    ByteBuffer bytes = ManifestHeader.begin(FileKind.MANIFEST, generation, length);
    log.write(bytes);
    return ManifestHeader.finish(bytes);
  }

  @Override
  public List<FileRef> files() {
    return log.files("");
  }

  @Override
  public long lineage() {
    return log.identity().lineage();
  }

  @Override
  public byte @Nullable [] note() {
    return log.note();
  }
}
