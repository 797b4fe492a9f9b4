package io.weir.stores.golden;

import io.weir.stores.format.FileKind;
import io.weir.stores.io.MemoryDirectory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The format versions of the files of a store, read from the files themselves: each begins with
 * eight bytes of magic and four of version. Files that no later life of a store reads have none.
 */
final class FileVersions {
  private static final Pattern NOT_READ =
      Pattern.compile("LOCK|(bundle-\\d{16}-)?order-\\d{16}|bundle-\\d{16}-part-\\d+|.*\\.tmp");

  private static final int VERSION_AT = Long.BYTES;

  private FileVersions() {}

  /** By kind of file; each other file than those that are not read must be of one. */
  static Map<FileKind, Integer> of(Map<String, byte[]> files) {
    Map<FileKind, Integer> versions = new EnumMap<>(FileKind.class);
    files.forEach(
        (name, bytes) -> {
          FileKind kind = kind(name, bytes);
          if (kind != null) {
            int version = header(bytes).getInt(VERSION_AT);
            Integer before = versions.putIfAbsent(kind, version);
            if (before != null && before != version) {
              throw new AssertionError(name + " has version " + version + ", others " + before);
            }
          }
        });
    return versions;
  }

  /** The kind of a file, null if no later life of the store reads it. */
  static @Nullable FileKind kind(String name, byte[] bytes) {
    if (NOT_READ.matcher(name).matches()) {
      return null;
    }
    long magic = header(bytes).getLong(0);
    for (FileKind kind : FileKind.values()) {
      if (kind.magic() == magic) {
        return kind;
      }
    }
    throw new AssertionError(name + " is of no kind that FileKind knows");
  }

  /** Has all files of a kind be of another version. */
  static void set(MemoryDirectory directory, FileKind kind, int version) {
    directory
        .snapshot()
        .forEach(
            (name, bytes) -> {
              if (kind(name, bytes) == kind) {
                header(bytes).putInt(VERSION_AT, version);
                directory.put(name, bytes);
              }
            });
  }

  private static ByteBuffer header(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The name of the golden directory of these versions, as {@code manifest-v2_segment-v2}. */
  static String nameOf(Map<FileKind, Integer> versions) {
    return versions.entrySet().stream()
        .map(
            kind ->
                kind.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + "-v"
                    + kind.getValue())
        .sorted()
        .collect(Collectors.joining("_"));
  }
}
