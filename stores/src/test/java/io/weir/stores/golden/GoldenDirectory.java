package io.weir.stores.golden;

import io.weir.stores.kit.SourceTree;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A store that was checked in.
 *
 * @param subject what kind of store it is
 * @param path where it is
 */
record GoldenDirectory(GoldenSubject subject, Path path) {
  private static final String ROOT = "golden";
  private static final String FILES = "files.zip";
  private static final String ROWS = "rows.txt";
  private static final String REFUSED = "refused";

  /** All of them. */
  static List<GoldenDirectory> all() throws IOException {
    List<GoldenDirectory> all = new ArrayList<>();
    for (GoldenSubject subject : GoldenSubject.values()) {
      Path root = root().resolve(subject.directory());
      if (Files.isDirectory(root)) {
        try (Stream<Path> versions = Files.list(root)) {
          versions.sorted().forEach(path -> all.add(new GoldenDirectory(subject, path)));
        }
      }
    }
    return all;
  }

  private static Path root() {
    URL resource = GoldenDirectory.class.getResource("/" + ROOT);
    if (resource == null) {
      return Path.of(ROOT);
    }
    try {
      return Path.of(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The bytes of all that is checked in. */
  static long bytesOfAll() throws IOException {
    try (Stream<Path> files = Files.walk(root())) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** The format versions of its files. */
  String versions() {
    return String.valueOf(path.getFileName());
  }

  /** What it has to show. */
  List<String> rows() throws IOException {
    return Files.readAllLines(path.resolve(ROWS));
  }

  /** Whether this build cannot read it, and is to say so. */
  boolean isRefused() {
    return Files.exists(path.resolve(REFUSED));
  }

  /** A copy of its files. */
  Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(path.resolve(FILES)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  /** Puts a copy of its files into an empty directory. */
  void copyTo(Path target) throws IOException {
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      Files.write(target.resolve(file.getKey()), file.getValue());
    }
  }

  /** Adds one to the sources of the tests. */
  static void write(
      GoldenSubject subject, String versions, Map<String, byte[]> files, List<String> rows)
      throws IOException {
    Path target = SourceTree.resources(ROOT).resolve(subject.directory()).resolve(versions);
    Files.createDirectories(target);
    Files.writeString(target.resolve(ROWS), String.join("\n", rows) + "\n");
    try (OutputStream output = Files.newOutputStream(target.resolve(FILES));
        ZipOutputStream zip = new ZipOutputStream(output)) {
      zip.setLevel(9);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
  }

  @Override
  public String toString() {
    return subject.directory() + "/" + versions();
  }
}
