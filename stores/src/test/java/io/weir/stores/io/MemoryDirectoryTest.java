package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The contract in memory, and what survives a loss of power: bounds that hold for every seed, and
 * that each outcome a file system may show comes up for some seed out of a few hundred fixed ones.
 */
class MemoryDirectoryTest extends DirectoryContractTest {
  private static final int SEEDS = 300;

  private final MemoryDirectory directory = new MemoryDirectory();

  @Override
  protected Directory newDirectory() {
    return new MemoryDirectory();
  }

  @Test
  void shouldKeepExactlyWhatWasSyncedWhenNothingElseSurvives() throws IOException {
    putDurably("kept", "kept content");
    putDurably("deleted", "deleted content");
    putDurably("renamed", "renamed content");
    putDurably("replaced", "replaced content");
    overwrite("kept", 0, "KEPT");
    overwrite("kept", 12, " and more");
    directory.delete("deleted");
    directory.rename("renamed", "replaced");
    put(directory, "created", "created content");
    for (long seed = 0; seed < 20; seed++) {
      assertThat(texts(directory.crash(0, seed)))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of(
                  "kept", "kept content",
                  "deleted", "deleted content",
                  "renamed", "renamed content",
                  "replaced", "replaced content"));
    }
  }

  @Test
  void shouldKeepEverythingWhenAllSurvives() throws IOException {
    putDurably("changed", "content");
    overwrite("changed", 3, "TENT and more");
    putDurably("deleted", "");
    directory.delete("deleted");
    put(directory, "temporary", "new");
    directory.rename("temporary", "target");
    put(directory, "large", "x".repeat(5000));
    for (long seed = 0; seed < 20; seed++) {
      assertThat(texts(directory.crash(100, seed)))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("changed", "conTENT and more", "target", "new", "large", "x".repeat(5000)));
    }
  }

  @Test
  void shouldLoseNameWhenOnlyFileWasSynced() throws IOException {
    try (Directory.Output output = directory.create("file")) {
      output.write(0, bytes("content"), 0, 7);
      output.sync();
    }
    assertThat(directory.crash(0, 1).list()).isEmpty();
  }

  @Test
  void shouldLoseContentWhenOnlyDirectoryWasSynced() throws IOException {
    put(directory, "file", "content");
    directory.sync();
    assertThat(texts(directory.crash(0, 1))).isEqualTo(Map.of("file", ""));
  }

  @Test
  void shouldKeepSyncedContentWhenFileIsRenamedOrDeletedUnsynced() throws IOException {
    putDurably("source", "content");
    putDurably("gone", "content of gone");
    directory.rename("source", "target");
    directory.delete("gone");
    Set<Set<String>> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Map<String, String> texts = texts(directory.crash(50, seed));
      seen.add(texts.keySet());
      texts.forEach(
          (name, text) ->
              assertThat(text).isEqualTo(name.equals("gone") ? "content of gone" : "content"));
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            Set.of("source", "gone"), Set.of("target", "gone"), Set.of("source"), Set.of("target"));
  }

  @Test
  void shouldCreateBeforeRenamingWhenNamesSurvivePartly() throws IOException {
    putDurably("target", "old");
    put(directory, "temporary", "new");
    directory.rename("temporary", "target");
    Set<Set<String>> seen = namesAfterCrashes();
    // Never is the target missing.
    assertThat(seen).containsExactlyInAnyOrder(Set.of("target"), Set.of("target", "temporary"));
    Set<String> targets = new TreeSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      MemoryDirectory crashed = directory.crash(50, seed);
      if (!crashed.list().contains("temporary")) {
        targets.add(text(crashed, "target"));
      }
    }
    assertThat(targets).contains("old", "new");
  }

  @Test
  void shouldKeepOneNameWhenRenamesOfOneFileSurvivePartly() throws IOException {
    putDurably("a", "content");
    directory.rename("a", "b");
    directory.rename("b", "c");
    assertThat(namesAfterCrashes())
        .containsExactlyInAnyOrder(Set.of("a"), Set.of("b"), Set.of("c"));
  }

  @Test
  void shouldNotDeleteReplacedFileWhenOnlyDeletionOfNewOneSurvives() throws IOException {
    putDurably("source", "new");
    putDurably("target", "old");
    directory.rename("source", "target");
    directory.delete("target");
    assertThat(namesAfterCrashes())
        .containsExactlyInAnyOrder(Set.of("source", "target"), Set.of("target"), Set.of());
  }

  @Test
  void shouldLoseNamesInAnyOrderWhenTheySurvivePartly() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      put(directory, name, "");
    }
    assertThat(namesAfterCrashes()).hasSize(8); // each subset
  }

  private Set<Set<String>> namesAfterCrashes() {
    Set<Set<String>> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      seen.add(Set.copyOf(directory.crash(50, seed).list()));
    }
    return seen;
  }

  @Test
  void shouldShowOldOrNewOrTornBlockWhenOverwriteSurvivesPartly() throws IOException {
    int blocks = 8;
    byte[] old = filled(blocks * 512, 1);
    putDurably("file", old);
    try (Directory.Output output = directory.reopen("file")) {
      output.write(0, filled(old.length, 2), 0, old.length);
    }
    int[] seen = new int[3];
    for (long seed = 0; seed < SEEDS; seed++) {
      byte[] content = content(directory.crash(50, seed), "file");
      assertThat(content).hasSize(old.length);
      for (int block = 0; block < blocks; block++) {
        seen[kind(Arrays.copyOfRange(content, block * 512, block * 512 + 512))]++;
      }
    }
    int all = SEEDS * blocks;
    assertThat(seen[0]).as("old").isBetween(all * 35 / 100, all * 55 / 100);
    assertThat(seen[1]).as("new").isBetween(all * 45 / 100, all * 55 / 100);
    assertThat(seen[2]).as("torn").isBetween(all * 2 / 100, all * 10 / 100);
  }

  /**
   * 0 for a block of old bytes, 1 for new ones, 2 for one that changes once from one to the other.
   */
  private static int kind(byte[] block) {
    long changes = IntStream.range(1, 512).filter(i -> block[i] != block[i - 1]).count();
    assertThat(changes).isLessThanOrEqualTo(1);
    assertThat(block).containsAnyOf((byte) 1, (byte) 2).doesNotContain(0);
    return changes == 1 ? 2 : block[0] - 1;
  }

  @Test
  void shouldTearNothingWhenAllOrNothingSurvives() throws IOException {
    putDurably("file", filled(512, 1));
    try (Directory.Output output = directory.reopen("file")) {
      output.write(0, filled(512, 2), 0, 512);
    }
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(kind(content(directory.crash(0, seed), "file"))).isZero();
      assertThat(kind(content(directory.crash(100, seed), "file"))).isEqualTo(1);
    }
  }

  @Test
  void shouldReadZerosWhenLengthSurvivesButBlockDoesNot() throws IOException {
    putDurably("file", filled(100, 1));
    try (Directory.Output output = directory.reopen("file")) {
      output.write(100, filled(2000, 2), 0, 2000);
    }
    Set<Long> lengths = new TreeSet<>();
    boolean zeros = false;
    for (long seed = 0; seed < SEEDS; seed++) {
      byte[] content = content(directory.crash(50, seed), "file");
      lengths.add((long) content.length);
      assertThat(content.length).isBetween(100, 2100);
      assertThat(Arrays.copyOf(content, 100)).containsOnly(1);
      zeros |= IntStream.range(100, content.length).anyMatch(i -> content[i] == 0);
    }
    assertThat(zeros).isTrue();
    assertThat(lengths).contains(100L, 2100L).hasSizeGreaterThan(10);
  }

  @Test
  void shouldReadZerosWhenFileGrowsOverBytesThatWereLost() throws IOException {
    putDurably("file", filled(100, 1));
    try (Directory.Output output = directory.reopen("file")) {
      output.write(100, filled(300, 2), 0, 300);
    }
    for (long seed = 0; seed < SEEDS; seed++) {
      MemoryDirectory crashed = directory.crash(50, seed);
      int length = (int) crashed.length("file");
      try (Directory.Output output = crashed.reopen("file")) {
        output.write(511, new byte[] {3}, 0, 1);
      }
      byte[] content = content(crashed, "file");
      assertThat(Arrays.copyOfRange(content, length, 511)).containsOnly(0);
    }
  }

  @Test
  void shouldBeAllDurableWhenFoundAfterCrash() throws IOException {
    put(directory, "file", "x".repeat(3000));
    MemoryDirectory crashed = directory.crash(60, 3);
    assertThat(texts(crashed.crash(0, 1))).isEqualTo(texts(crashed));
    assertThat(texts(directory.crash(100, 3)).keySet()).containsExactly("file");
  }

  @Test
  void shouldFindTheSameWhenSeedIsTheSame() throws IOException {
    for (int i = 0; i < 10; i++) {
      put(directory, "file-" + i, "x".repeat(i * 700));
    }
    assertThat(texts(directory.crash(50, 42))).isEqualTo(texts(directory.crash(50, 42)));
    long distinct =
        LongStream.range(0, 20)
            .mapToObj(seed -> texts(directory.crash(50, seed)))
            .distinct()
            .count();
    assertThat(distinct).isGreaterThan(15);
  }

  @Test
  void shouldGoOnByItselfWhenCrashed() throws IOException {
    putDurably("file", "content");
    Directory.Lock lock = directory.lock("lock");
    Directory.Output output = directory.reopen("file");
    MemoryDirectory crashed = directory.crash(100, 1);
    output.write(0, bytes("C"), 0, 1);
    directory.delete("lock");
    assertThat(texts(crashed)).containsOnlyKeys("file", "lock").containsEntry("file", "content");
    assertThat(crashed.openHandles()).isEmpty();
    crashed.lock("lock").close();
    overwrite(crashed, "file", 0, "XXX");
    assertThat(text(directory, "file")).isEqualTo("Content");
    output.close();
    lock.close();
  }

  @Test
  void shouldCopyWhatIsDurableWhenCopied() throws IOException {
    putDurably("kept", "old");
    putDurably("source", "s");
    overwrite("kept", 0, "new");
    put(directory, "created", "c");
    directory.rename("source", "target");
    directory.delete("created");
    MemoryDirectory copy = directory.copy();
    assertThat(texts(copy))
        .isEqualTo(texts(directory))
        .isEqualTo(Map.of("kept", "new", "target", "s"));
    for (int percent : new int[] {0, 50, 100}) {
      for (long seed = 0; seed < 20; seed++) {
        assertThat(texts(copy.crash(percent, seed)))
            .isEqualTo(texts(directory.crash(percent, seed)));
      }
    }
    overwrite(copy, "kept", 0, "copy");
    copy.sync();
    assertThat(texts(directory)).isEqualTo(Map.of("kept", "new", "target", "s"));
    assertThat(texts(directory.crash(0, 1))).isEqualTo(Map.of("kept", "old", "source", "s"));
  }

  @Test
  void shouldChangeBytesDurablyWhenDamaged() throws IOException {
    putDurably("a", "aaaa");
    MemoryDirectory damaged = directory.copy();
    try (Directory.Input open = damaged.open("a")) {
      damaged.flip("a", 2, 0x03);
      byte[] read = new byte[4];
      assertThat(open.read(0, read, 0, 4)).isEqualTo(4);
      assertThat(read).isEqualTo(bytes("aaba"));
      damaged.truncate("a", 3);
      assertThat(open.length()).isEqualTo(3);
    }
    damaged.put("b", bytes("foreign"));
    assertThat(texts(damaged.crash(0, 1))).isEqualTo(Map.of("a", "aab", "b", "foreign"));
    damaged.put("a", bytes("swapped"));
    damaged.remove("b");
    assertThat(texts(damaged.crash(0, 1))).isEqualTo(Map.of("a", "swapped"));
    assertThat(texts(MemoryDirectory.of(damaged.snapshot()).crash(0, 1)))
        .isEqualTo(Map.of("a", "swapped"));
    assertThat(texts(directory)).isEqualTo(Map.of("a", "aaaa"));
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> damaged.remove("b"));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> damaged.flip("a", 7, 1));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> damaged.truncate("a", 8));
  }

  @Test
  void shouldLeaveOtherNamesUnsyncedWhenDamaged() throws IOException {
    put(directory, "pending", "p");
    directory.put("placed", bytes("x"));
    put(directory, "removed", "r");
    directory.remove("removed");
    assertThat(directory.crash(0, 1).list()).containsExactly("placed");
    assertThat(directory.crash(100, 1).list()).containsExactly("pending", "placed");
  }

  @Test
  void shouldTellOpenHandlesWhenSomeAreNotClosed() throws IOException {
    assertThat(directory.openHandles()).isEmpty();
    Directory.Output output = directory.create("file");
    Directory.Input input = directory.open("file");
    Directory.Lock lock = directory.lock("lock");
    assertThat(directory.openHandles())
        .containsExactly("output of file", "input of file", "lock lock");
    output.close();
    output.close();
    lock.close();
    assertThat(directory.openHandles()).containsExactly("input of file");
    input.close();
    assertThat(directory.openHandles()).isEmpty();
  }

  @Test
  void shouldThrowDiskFullWhenLimitIsReached() throws IOException {
    putDurably("file", "12345");
    directory.limit(8);
    try (Directory.Output output = directory.reopen("file")) {
      output.write(5, bytes("678"), 0, 3);
      assertThatExceptionOfType(DiskFullException.class)
          .isThrownBy(() -> output.write(7, bytes("89"), 0, 2))
          .withMessageContaining("file");
      output.write(0, bytes("ABCDEFGH"), 0, 8);
      directory.limit(9);
      output.write(8, bytes("I"), 0, 1);
    }
    assertThat(text(directory, "file")).isEqualTo("ABCDEFGHI");
    directory.delete("file");
    put(directory, "another", "123456789");
  }

  @Test
  void shouldThrowWhenPercentageIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> directory.crash(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> directory.crash(101, 0));
  }

  private void putDurably(String name, String content) throws IOException {
    putDurably(name, bytes(content));
  }

  private void putDurably(String name, byte[] content) throws IOException {
    try (Directory.Output output = directory.create(name)) {
      output.write(0, content, 0, content.length);
      output.sync();
    }
    directory.sync();
  }

  private void overwrite(String name, long position, String text) throws IOException {
    overwrite(directory, name, position, text);
  }

  private static void overwrite(Directory directory, String name, long position, String text)
      throws IOException {
    try (Directory.Output output = directory.reopen(name)) {
      output.write(position, bytes(text), 0, bytes(text).length);
    }
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
