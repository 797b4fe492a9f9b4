package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.stores.StoreLockedException;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real file system, and what only a file system and two processes can show. */
class FileDirectoryTest extends DirectoryContractTest {
  @TempDir Path temporary;

  @Override
  protected Directory newDirectory() throws IOException {
    return new FileDirectory(temporary.resolve("directory"));
  }

  @Test
  void shouldCreateParentsWhenMissing() throws IOException {
    Path path = temporary.resolve("a").resolve("b").resolve("c");
    put(new FileDirectory(path), "file", "content");
    assertThat(Files.readString(path.resolve("file"))).isEqualTo("content");
    Directory again = new FileDirectory(path);
    assertThat(again.list()).containsExactly("file");
    assertThat(again).hasToString(path.toRealPath().toString());
  }

  @Test
  void shouldThrowWhenPathIsFile() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> new FileDirectory(file));
    assertThatIOException().isThrownBy(() -> new FileDirectory(file.resolve("below")));
  }

  @Test
  void shouldIgnoreSubdirectoriesWhenListed() throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "content");
    Files.createDirectory(temporary.resolve("directory").resolve("subdirectory"));
    assertThat(directory.list()).containsExactly("file");
  }

  @Test
  void shouldSayDiskFullWhenDeviceHasNoSpace() throws IOException {
    Path full = Path.of("/dev/full"); // a device of Linux on which each write finds a full disk
    assumeTrue(Files.isWritable(full));
    Directory directory = newDirectory();
    Path link = temporary.resolve("directory").resolve("file");
    Files.createSymbolicLink(link, full);
    try (Directory.Output output = directory.reopen("file")) {
      assertThatExceptionOfType(DiskFullException.class)
          .isThrownBy(() -> output.write(0, new byte[10], 0, 10))
          .withMessageContaining(directory.toString())
          .withCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldNameFileWhenOperationFails() throws IOException {
    Directory directory = newDirectory();
    Directory.Output output = directory.create("segment");
    output.close();
    assertThatIOException()
        .isThrownBy(() -> output.write(0, new byte[1], 0, 1))
        .withMessageContaining("cannot write " + directory)
        .withMessageContaining("segment");
    Files.createDirectory(temporary.resolve("directory").resolve("subdirectory"));
    try (Directory.Input input = directory.open("subdirectory")) {
      assertThatIOException()
          .isThrownBy(() -> input.read(0, new byte[1], 0, 1))
          .withMessageContaining("cannot read")
          .withMessageContaining("subdirectory");
    }
  }

  @Test
  void shouldRefuseSecondLockWhenDirectoryIsReachedThroughLink() throws IOException {
    Directory directory = newDirectory();
    Path link = Files.createSymbolicLink(temporary.resolve("link"), Path.of(directory.toString()));
    try (Directory.Lock lock = directory.lock("lock")) {
      assertThat(lock).isNotNull();
      Directory linked = new FileDirectory(link);
      assertThatExceptionOfType(StoreLockedException.class).isThrownBy(() -> linked.lock("lock"));
    }
  }

  @Test
  void shouldRefuseLockWhenAnotherProcessHoldsIt() throws Exception {
    Directory directory = newDirectory();
    try (LockHolder holder = LockHolder.start(directory.toString())) {
      assertThat(holder.answer()).isEqualTo("locked");
      assertThatExceptionOfType(StoreLockedException.class)
          .isThrownBy(() -> directory.lock("lock"))
          .withMessageContaining(directory.toString())
          .withMessageContaining("process " + holder.processId() + ",");
      assertThat(text(directory, "lock")).isEqualTo(holder.processId() + "\n");
      // The failed attempt has neither taken the lock nor ended that of the other.
      try (LockHolder third = LockHolder.start(directory.toString())) {
        assertThat(third.answer()).contains("process " + holder.processId() + ",");
      }
    }
  }

  @Test
  void shouldLockWhenHolderWasKilled() throws Exception {
    Directory directory = newDirectory();
    try (LockHolder holder = LockHolder.start(directory.toString())) {
      assertThat(holder.answer()).isEqualTo("locked");
      holder.kill();
    }
    assertThat(directory.list()).containsExactly("lock");
    try (Directory.Lock lock = directory.lock("lock")) {
      assertThat(lock).isNotNull();
    }
    assertThat(text(directory, "lock")).isEqualTo(ProcessHandle.current().pid() + "\n");
  }

  @Test
  void shouldKeepOthersOutWhenThisProcessTouchesItsLock() throws Exception {
    Directory directory = newDirectory();
    Directory sibling = new FileDirectory(Path.of(directory.toString()));
    put(directory, "other", "content");
    try (Directory.Lock lock = directory.lock("lock")) {
      assertThat(lock).isNotNull();
      assertThatExceptionOfType(StoreLockedException.class).isThrownBy(() -> sibling.lock("lock"));
      for (Directory each : new Directory[] {directory, sibling}) {
        assertDenied(() -> each.open("lock"));
        assertDenied(() -> each.reopen("lock"));
        assertDenied(() -> each.delete("lock"));
        assertDenied(() -> each.rename("lock", "other"));
        assertDenied(() -> each.rename("other", "lock"));
      }
      try (LockHolder holder = LockHolder.start(directory.toString())) {
        assertThat(holder.answer()).contains("process " + ProcessHandle.current().pid() + ",");
      }
    }
    try (LockHolder holder = LockHolder.start(directory.toString())) {
      assertThat(holder.answer()).isEqualTo("locked");
    }
  }

  @Test
  void shouldKeepOthersOutWhenEarlierLockIsClosedAgain() throws Exception {
    Directory directory = newDirectory();
    Directory.Lock earlier = directory.lock("lock");
    earlier.close();
    try (Directory.Lock lock = directory.lock("lock")) {
      assertThat(lock).isNotNull();
      earlier.close();
      assertThatExceptionOfType(StoreLockedException.class)
          .isThrownBy(() -> directory.lock("lock"));
      try (LockHolder holder = LockHolder.start(directory.toString())) {
        assertThat(holder.answer()).contains("process " + ProcessHandle.current().pid() + ",");
      }
    }
  }

  /** Two applications in one process, each with its own Weir. */
  @Test
  void shouldKeepTheLockWhenAnotherClassLoaderTries() throws Exception {
    Directory directory = newDirectory();
    try (URLClassLoader other =
        new URLClassLoader(
            new URL[] {FileDirectory.class.getProtectionDomain().getCodeSource().getLocation()},
            ClassLoader.getPlatformClassLoader())) {
      Directory.Lock lock = directory.lock("lock");
      assertThatExceptionOfType(InvocationTargetException.class)
          .isThrownBy(() -> lockBy(other, directory.toString()))
          .withRootCauseInstanceOf(RuntimeException.class)
          .satisfies(e -> assertThat(e.getTargetException()).hasMessageContaining("(this one)"));
      try (LockHolder holder = LockHolder.start(directory.toString())) {
        assertThat(holder.answer()).contains("process " + ProcessHandle.current().pid() + ",");
      }
      lock.close();
      try (AutoCloseable afterwards = lockBy(other, directory.toString())) {
        assertThat(afterwards).isNotNull();
        assertThatExceptionOfType(StoreLockedException.class)
            .isThrownBy(() -> directory.lock("lock"));
      }
    }
    directory.lock("lock").close();
  }

  private static AutoCloseable lockBy(ClassLoader loader, String path) throws Exception {
    Class<?> type = loader.loadClass(FileDirectory.class.getName());
    Object directory = type.getConstructor(Path.class).newInstance(Path.of(path));
    return (AutoCloseable) type.getMethod("lock", String.class).invoke(directory, "lock");
  }

  /**
   * The JDK keeps a buffer of the size of the largest transfer for each thread, outside the heap.
   */
  @Test
  void shouldKeepLittleDirectMemoryWhenTransferIsLarge() throws IOException {
    Directory directory = newDirectory();
    long before = directMemoryBytes();
    try (Directory.Output output = directory.create("file");
        Directory.Input input = directory.open("file")) {
      byte[] large = new byte[8 << 20];
      output.write(0, large, 0, large.length);
      assertThat(input.read(0, large, 0, large.length)).isEqualTo(large.length);
    }
    assertThat(directMemoryBytes() - before).isLessThan(256 << 10);
  }

  private static long directMemoryBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static void assertDenied(ThrowingCallable call) {
    assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(call);
  }

  @Test
  void shouldReplaceLongerContentWhenLockFileIsStale() throws IOException {
    Directory directory = newDirectory();
    put(directory, "lock", "12345678901234567890\ntrailing");
    directory.lock("lock").close();
    assertThat(text(directory, "lock")).isEqualTo(ProcessHandle.current().pid() + "\n");
  }
}
