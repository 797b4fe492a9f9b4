package io.weir.stores.golden;

import io.weir.stores.io.Directory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The format versions of the files of a store, read from the files themselves: each begins with
 * eight bytes of magic and four of version. Files that no later life of a store reads do not count:
 * locks, orders of keys, parts of runs.
 */
final class FileVersions {
  private static final Pattern KEPT =
      Pattern.compile("(?:bundle-\\d{16}-)?(manifest|segment|index|windows|run)(?:-\\d{16})?");

  private static final Map<String, String> KINDS =
      Map.of("index", "index-snapshot", "windows", "window-manifest", "run", "sorted-run");

  private FileVersions() {}

  /** By kind of file. */
  static Map<String, Integer> of(Directory directory) throws IOException {
    Map<String, Integer> versions = new TreeMap<>();
    for (String name : directory.list()) {
      Matcher kept = KEPT.matcher(name);
      if (kept.matches()) {
        int version = version(directory, name);
        Integer before =
            versions.putIfAbsent(KINDS.getOrDefault(kept.group(1), kept.group(1)), version);
        if (before != null && before != version) {
          throw new AssertionError(name + " has version " + version + ", others have " + before);
        }
      }
    }
    return versions;
  }

  private static int version(Directory directory, String name) throws IOException {
    byte[] header = new byte[12];
    try (Directory.Input input = directory.open(name)) {
      input.read(0, header, 0, header.length);
    }
    return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
  }

  /** The name of the golden directory of these versions, as {@code manifest-v2_segment-v2}. */
  static String nameOf(Map<String, Integer> versions) {
    return versions.entrySet().stream()
        .map(kind -> kind.getKey() + "-v" + kind.getValue())
        .collect(Collectors.joining("_"));
  }
}
