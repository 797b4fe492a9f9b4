package io.weir.stores.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.Engine;
import io.weir.stores.FormatVersionException;
import io.weir.stores.format.FileKind;
import io.weir.stores.io.FileDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that earlier builds left behind are opened, with every row, and are gone on with. */
class GoldenStoresTest {
  private static final String WRITE = "weir.golden.write";
  private static final long MOST_BYTES = 300 << 10;

  @TempDir Path path;

  static List<GoldenDirectory> goldenDirectories() throws IOException {
    return GoldenDirectory.all();
  }

  private Engine open(GoldenSubject subject) throws IOException {
    return subject.open(new FileDirectory(path));
  }

  private static List<String> listing(
      GoldenSubject subject, Engine store, NavigableMap<byte[], byte[]> collected) {
    return Listing.of(store.note(), subject.all(store), collected);
  }

  @ParameterizedTest
  @MethodSource("goldenDirectories")
  void shouldShowEveryRowAndGoOnWhenOpened(GoldenDirectory golden) throws IOException {
    GoldenSubject subject = golden.subject();
    golden.copyTo(path);
    if (golden.isRefused()) {
      assertThatThrownBy(() -> open(subject))
          .isInstanceOf(FormatVersionException.class)
          .hasMessageContainingAll("has format version", "this release reads version", "delete");
      return;
    }
    TreeMap<byte[], byte[]> rows = new TreeMap<>(subject.order());
    try (Engine store = open(subject)) {
      assertThat(listing(subject, store, rows)).isEqualTo(golden.rows());
      refusesNothing(subject, store, rows);
      new GoldenLife(subject, store, rows).goOn();
    }
    try (Engine store = open(subject)) {
      assertThat(listing(subject, store, new TreeMap<>(subject.order())))
          .isEqualTo(Listing.of(GoldenLife.note(2), rows));
      refusesNothing(subject, store, rows);
    }
  }

  /** Each row is found by its key too, unless it only waits to be emitted. */
  private static void refusesNothing(
      GoldenSubject subject, Engine store, Map<byte[], byte[]> rows) {
    List<byte[]> missing = new ArrayList<>();
    rows.forEach(
        (key, value) -> {
          byte[] found = store.get(key);
          if (found == null) {
            missing.add(key);
          } else {
            assertThat(found).isEqualTo(value);
          }
        });
    if (subject == GoldenSubject.EMITTED_WINDOWS) {
      assertThat(missing).allMatch(key -> subject.time(key) < 2 * GoldenSubject.SPAN);
    } else {
      assertThat(missing).isEmpty();
      assertThat(store.size()).isEqualTo(rows.size());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeCheckedInWhenItsVersionsAreThoseOfThisBuild(GoldenSubject subject)
      throws IOException {
    TreeMap<byte[], byte[]> rows = new TreeMap<>(subject.order());
    Map<String, byte[]> files = new TreeMap<>();
    FileDirectory directory = new FileDirectory(path);
    try (Engine engine = subject.open(directory)) {
      new GoldenLife(subject, engine, rows).begin();
      for (String name : directory.list()) {
        files.put(name, Files.readAllBytes(path.resolve(name)));
      }
    }
    Map<FileKind, Integer> found = FileVersions.of(files);
    found.forEach((kind, version) -> assertThat(version).as("%s", kind).isEqualTo(kind.version()));
    String versions = FileVersions.nameOf(found);
    List<String> expected = Listing.of(GoldenLife.note(1), rows);
    boolean isCheckedIn =
        GoldenDirectory.all().stream()
            .anyMatch(each -> each.subject() == subject && each.versions().equals(versions));
    if (Boolean.getBoolean(WRITE) && !isCheckedIn) {
      GoldenDirectory.write(subject, versions, files, expected);
      return;
    }
    assertThat(isCheckedIn)
        .as(
            "A store of %s with the format versions %s is checked in (else run this test with"
                + " -D%s=true, and commit what it writes)",
            subject, versions, WRITE)
        .isTrue();
  }

  @Test
  void shouldBeSmallWhenCheckedIn() throws IOException {
    assertThat(GoldenDirectory.bytesOfAll()).isLessThan(MOST_BYTES);
  }
}
