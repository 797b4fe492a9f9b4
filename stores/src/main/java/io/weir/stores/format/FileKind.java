package io.weir.stores.format;

import io.weir.stores.FormatVersionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The kinds of files of all stores, each with its magic and the version of its format, which are
 * the first twelve bytes of the file: eight of magic, four of version, little-endian.
 *
 * <p>No number is ever used again, also none that no release had: who finds it must know what it
 * means. Whoever changes the bytes of a kind raises its number here, tells what the one before was,
 * and has the tests write a golden directory of the new one ({@code GoldenStoresTest}), which every
 * later build has to open. A file of another version is refused, not lost: the store's directory
 * stays as it is.
 */
public enum FileKind {
  /**
   * A generation of a hash log. Version 1 had no seed of the hash of keys ({@link KeyHash}), whose
   * bits count as part of this kind.
   */
  MANIFEST("WEIRMAN1", 2),

  /**
   * {@link SegmentHeader}, then blocks ({@link Block}) of records, which have no version of their
   * own. In version 1 a large record had whole pages to itself.
   */
  SEGMENT("WEIRSEG1", 2),

  /**
   * A snapshot of the index of a hash log. In version 1 the hash had no seed; version 2 had the
   * tags of an index of at least 1024 buckets.
   */
  INDEX_SNAPSHOT("WEIRIDX1", 3),

  /**
   * A generation of a window log. It counts the layout of row groups too, the values in its hash
   * logs and sorted runs. Version 1 had the stream time. In version 2, which is still read, the
   * hash log of each bundle had manifests of its own.
   */
  WINDOW_MANIFEST("WEIRWIN1", 3, 2),

  /**
   * A sorted run ({@link io.weir.stores.sortedrun}). In version 1 the hash had no seed; version 2
   * had a mark for blocks that are read together; version 3 kept first keys, not separators.
   * Version 4, which is still read, had whole keys and no tombstones.
   */
  SORTED_RUN("WEIRRUN1", 5, 4),

  /** A generation of a sorted tree ({@link io.weir.stores.sorted}). */
  TREE_MANIFEST("WEIRLSM1", 1);

  private final long magic;
  private final int version;
  private final int oldest;

  FileKind(String magic, int version) {
    this(magic, version, version);
  }

  FileKind(String magic, int version, int oldest) {
    this.magic =
        ByteBuffer.wrap(magic.getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();
    this.version = version;
    this.oldest = oldest;
  }

  /** What its files begin with. */
  public long magic() {
    return magic;
  }

  /** The version that this build writes. */
  public int version() {
    return version;
  }

  /** The oldest version that this build reads. */
  public int oldest() {
    return oldest;
  }

  /**
   * Refuses a file of a version that this build does not read.
   *
   * @param found the version in the file
   * @param file its name and where it is, for the message
   * @throws FormatVersionException if it is another
   */
  public void checkVersion(int found, String file) {
    if (found > version || found < oldest) {
      throw new FormatVersionException(
          file
              + " has format version "
              + found
              + ", this release reads version "
              + (oldest == version ? "" : oldest + " to ")
              + version
              + ": use the release that wrote it, or delete the store's directory to restore from"
              + " the changelog");
    }
  }
}
