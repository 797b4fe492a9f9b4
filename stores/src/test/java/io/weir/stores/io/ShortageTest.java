package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes is told from what does not, in whatever language the operating system speaks. */
class ShortageTest {
  @TempDir Path directory;

  private OpenFile failing(String text) {
    return new OpenFile(directory.resolve("file"), new FailingChannel(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "No space left on device",
        "Disk quota exceeded",
        "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
        "Der zugewiesene Plattenplatz (Quota) ist überschritten",
        "デバイスに空き領域がありません",
        "There is not enough space on the disk"
      })
  void shouldSayDiskFullWhenOnlyGrowthFails(String text) {
    assertThatExceptionOfType(DiskFullException.class)
        .isThrownBy(() -> failing(text).write(0, new byte[100], 0, 100))
        .withMessageContaining("no space left to write " + directory.resolve("file"))
        .withMessageContaining(text);
  }

  /** After it, the system may count pages as written that it has given up. */
  @ParameterizedTest
  @ValueSource(strings = {"No space left on device", "Disk quota exceeded", "Input/output error"})
  void shouldSayFailedSyncWhateverTheReason(String text) {
    assertThatExceptionOfType(FailedSyncException.class)
        .isThrownBy(() -> failing(text).sync())
        .withMessageContaining(directory.resolve("file").toString())
        .withMessageContaining(text);
  }

  @Test
  void shouldNotSayDiskFullWhenNothingIsToGrow() {
    assertThatIOException()
        .isThrownBy(() -> failing("No space left on device").read(0, new byte[1], 0, 1))
        .isNotInstanceOf(ShortageException.class);
  }

  @Test
  void shouldNotSayDiskFullWhenTheDirectoryTakesNoChangeAtAll() {
    OpenFile gone =
        new OpenFile(
            directory.resolve("gone").resolve("file"), new FailingChannel("Stale file handle"));
    assertThatIOException()
        .isThrownBy(() -> gone.write(0, new byte[1], 0, 1))
        .isNotInstanceOf(ShortageException.class);
  }

  @Test
  void shouldNotSayShortageWhenTheErrorHasAnotherMeaning() throws IOException {
    Directory files = new FileDirectory(directory);
    Directory.Output closed = files.create("file");
    closed.close();
    assertThatIOException()
        .isThrownBy(() -> closed.write(0, new byte[1], 0, 1))
        .isNotInstanceOf(ShortageException.class)
        .withCauseInstanceOf(ClosedChannelException.class);
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.open("missing"));
    assertThatIOException()
        .isThrownBy(() -> files.open("x".repeat(300)))
        .isNotInstanceOf(ShortageException.class);
  }

  /** A real file system that is full; only the superuser of Linux can have one made. */
  @Test
  void shouldGoOnWhenAFullFileSystemHasSpaceAgain() throws Exception {
    Path mounted = Files.createDirectory(directory.resolve("mounted"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=8", "tmpfs", mounted) == 0);
    try {
      Directory files = new FileDirectory(mounted);
      byte[] most = new byte[800 << 10];
      try (Directory.Output output = files.create("big");
          Directory.Output small = files.create("small")) {
        output.write(0, most, 0, most.length);
        assertThatExceptionOfType(DiskFullException.class)
            .isThrownBy(() -> small.write(0, most, 0, most.length));
        assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> fill(files));
        files.delete("big");
      }
      try (Directory.Output small = files.reopen("small")) {
        small.write(0, most, 0, 1000);
        small.sync();
      }
      assertThat(files.length("small")).isGreaterThanOrEqualTo(1000);
    } finally {
      run("umount", mounted);
    }
  }

  /** Creates empty files until there is no inode left. */
  private static void fill(Directory files) throws IOException {
    for (int i = 0; i < 100; i++) {
      files.create("empty-" + i).close();
    }
  }

  private static int run(Object... command) throws Exception {
    try {
      return new ProcessBuilder(List.of(command).stream().map(Object::toString).toList())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return -1; // there is no such command
    }
  }

  @Test
  void shouldSayTooManyFilesWhenNoDescriptorIsLeft() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path shell = Path.of("/bin/sh");
    assumeTrue(Files.isExecutable(shell));
    Process process =
        new ProcessBuilder(
                shell.toString(),
                "-c",
                "ulimit -n 100 && exec \"$0\" \"$@\"",
                java.toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                FileHoarder.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.lines())
        .containsExactly(
            "load the classes NoSuchFileException",
            "create TooManyFilesException",
            "open TooManyFilesException",
            "list TooManyFilesException",
            "sync TooManyFilesException",
            "again");
  }
}
