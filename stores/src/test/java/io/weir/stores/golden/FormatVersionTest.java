package io.weir.stores.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.stores.FormatVersionException;
import io.weir.stores.format.Checksum;
import io.weir.stores.format.FileKind;
import io.weir.stores.io.MemoryDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of file has a version of its own, and is refused if that is another. */
class FormatVersionTest {
  private static final int MANIFEST_CHECKSUM_AT = 16;
  private static final int MANIFEST_CHECKED_FROM = 20;

  /** Each store that is checked in, with each kind of file that is in it. */
  static List<Arguments> kindsInStores() throws IOException {
    List<Arguments> all = new ArrayList<>();
    for (GoldenDirectory golden : GoldenDirectory.all()) {
      if (!golden.isRefused()) {
        FileVersions.of(golden.files()).keySet().forEach(k -> all.add(Arguments.of(golden, k)));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("kindsInStores")
  void shouldRefuseAndKeepTheFilesWhenAVersionIsNewerOrOlder(GoldenDirectory golden, FileKind kind)
      throws IOException {
    for (int other : new int[] {kind.version() + 1, kind.oldest() - 1}) {
      MemoryDirectory directory = MemoryDirectory.of(golden.files());
      FileVersions.set(directory, kind, other);
      if (kind == FileKind.INDEX_SNAPSHOT) {
        proveSnapshots(golden.files(), directory);
      }
      Map<String, Integer> before = checksums(directory);
      for (int attempt = 0; attempt < 2; attempt++) { // The first one leaves no lock behind.
        assertThatThrownBy(() -> golden.subject().open(directory))
            .isInstanceOf(FormatVersionException.class)
            .hasMessageMatching(
                "\\S+ in .* has format version "
                    + other
                    + ", this release reads version "
                    + (kind.oldest() == kind.version() ? "" : kind.oldest() + " to ")
                    + kind.version()
                    + ": use the release that wrote it, or delete the store's directory to restore"
                    + " from the changelog");
      }
      assertThat(directory.openHandles()).isEmpty();
      assertThat(checksums(directory)).isEqualTo(before);
    }
  }

  /** Of all files that count. */
  private static Map<String, Integer> checksums(MemoryDirectory directory) {
    Map<String, Integer> checksums = new TreeMap<>();
    directory
        .snapshot()
        .forEach(
            (name, bytes) -> {
              if (FileVersions.kind(name, bytes) != null) {
                checksums.put(name, checksum(bytes, 0));
              }
            });
    return checksums;
  }

  /** Has the manifests say the checksums of the index snapshots as they are now. */
  private static void proveSnapshots(Map<String, byte[]> before, MemoryDirectory directory) {
    Map<String, byte[]> now = directory.snapshot();
    now.forEach(
        (name, bytes) -> {
          if (FileVersions.kind(name, bytes) == FileKind.INDEX_SNAPSHOT) {
            byte[] old = lengthAndChecksum(before.get(name));
            now.forEach((other, content) -> replace(content, old, lengthAndChecksum(bytes)));
          }
        });
    now.forEach(
        (name, bytes) -> {
          FileKind kind = FileVersions.kind(name, bytes);
          if (kind == FileKind.MANIFEST || kind == FileKind.WINDOW_MANIFEST) {
            ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(MANIFEST_CHECKSUM_AT, checksum(bytes, MANIFEST_CHECKED_FROM));
            directory.put(name, bytes);
          }
        });
  }

  /** As manifests tell them of an index snapshot. */
  private static byte[] lengthAndChecksum(byte[] snapshot) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(snapshot.length)
        .putInt(checksum(snapshot, 0))
        .array();
  }

  private static void replace(byte[] content, byte[] old, byte[] with) {
    for (int at = 0; at + old.length <= content.length; at++) {
      if (Arrays.equals(content, at, at + old.length, old, 0, old.length)) {
        System.arraycopy(with, 0, content, at, with.length);
      }
    }
  }

  private static int checksum(byte[] bytes, int from) {
    return Checksum.of(bytes, from, bytes.length - from);
  }

  @Test
  void shouldBeCheckedInWhenAKindOfFileIsInTheTable() throws IOException {
    Set<FileKind> checkedIn = EnumSet.noneOf(FileKind.class);
    for (GoldenDirectory golden : GoldenDirectory.all()) {
      FileVersions.of(golden.files())
          .forEach(
              (kind, version) -> {
                assertThat(version).as("%s in %s", kind, golden).isBetween(1, kind.version());
                if (version == kind.version()) {
                  checkedIn.add(kind);
                }
              });
    }
    assertThat(checkedIn).containsExactlyInAnyOrder(FileKind.values());
  }

  @Test
  void shouldHaveTheVersionsOfTheirNamesWhenCheckedIn() throws IOException {
    for (GoldenDirectory golden : GoldenDirectory.all()) {
      assertThat(FileVersions.nameOf(FileVersions.of(golden.files()))).isEqualTo(golden.versions());
    }
  }
}
