package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** The contract, and that the transcript has each call as it was made. */
class RecordingDirectoryTest extends DirectoryContractTest {
  @Override
  protected Directory newDirectory() {
    return new RecordingDirectory(new MemoryDirectory());
  }

  @Test
  void shouldWriteDownEachCallWhenUsed() throws IOException {
    RecordingDirectory directory = new RecordingDirectory(new MemoryDirectory());
    Directory.Lock lock = directory.lock("lock");
    try (Directory.Output output = directory.create("temporary")) {
      output.write(5, new byte[10], 2, 7);
      output.sync();
    }
    directory.rename("temporary", "file");
    directory.sync();
    try (Directory.Input input = directory.open("file")) {
      input.read(3, new byte[20], 0, 20);
      input.length();
    }
    directory.reopen("file").close();
    directory.length("file");
    directory.list();
    directory.delete("file");
    lock.close();
    assertThat(directory.transcript())
        .containsExactly(
            "lock lock",
            "create temporary",
            "write temporary @5+7",
            "sync temporary",
            "close temporary",
            "rename temporary -> file",
            "sync directory",
            "open file",
            "read file @3+20",
            "length file",
            "close file",
            "reopen file",
            "close file",
            "length file",
            "list",
            "delete file",
            "close lock");
    assertThat(directory.changes())
        .containsExactly(
            "lock lock",
            "create temporary",
            "write temporary @5+7",
            "sync temporary",
            "rename temporary -> file",
            "sync directory",
            "delete file");
    assertThat(directory.transcriptOf(EnumSet.of(Operation.READ, Operation.LIST)))
        .containsExactly("read file @3+20", "list");
    directory.clear();
    assertThat(directory.transcript()).isEmpty();
  }

  @Test
  void shouldMarkCallWhenItThrows() throws IOException {
    FaultyDirectory faulty = new FaultyDirectory(new MemoryDirectory());
    RecordingDirectory directory = new RecordingDirectory(faulty);
    put(directory, "file", "content");
    directory.clear();
    faulty.failAt(1, Operation.SYNC_DIRECTORY);
    assertThatIOException().isThrownBy(directory::sync);
    assertThatIOException().isThrownBy(() -> directory.create("file"));
    assertThatIOException().isThrownBy(() -> directory.open("gone"));
    assertThat(directory.transcript())
        .containsExactly(
            "sync directory ! FailedSyncException",
            "create file ! FileAlreadyExistsException",
            "open gone ! NoSuchFileException");
  }

  @Test
  void shouldWriteNamesAsAskedWhenNormalised() throws IOException {
    RecordingDirectory directory =
        new RecordingDirectory(new MemoryDirectory(), name -> name.replaceAll("[0-9a-f]{8}", "ID"));
    put(directory, "segment-00c0ffee", "content");
    directory.rename("segment-00c0ffee", "segment-12345678");
    assertThat(directory.changes())
        .containsExactly(
            "create segment-ID", "write segment-ID @0+7", "rename segment-ID -> segment-ID");
    assertThat(directory.list()).containsExactly("segment-12345678");
  }
}
