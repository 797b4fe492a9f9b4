package io.weir.stores.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.weir.stores.StoreLockedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link Directory} promises, one test for each sentence of its contract. Extended once
 * for each implementation.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class DirectoryContractTest {
  private static final int THREADS = 4;

  /** An empty directory; called once for each test, on the thread of the test. */
  protected abstract Directory newDirectory() throws IOException;

  @AfterEach
  void shouldLeaveNoInterruptWhenTestEnds() {
    Thread.interrupted();
  }

  @Test
  void shouldListNamesSortedWhenFilesExist() throws IOException {
    Directory directory = newDirectory();
    assertThat(directory.list()).isEmpty();
    for (String name : List.of("b", "a2", "a10", "B")) {
      put(directory, name, "");
    }
    assertThat(directory.list()).containsExactly("B", "a10", "a2", "b");
  }

  @Test
  void shouldReadWhatWasWrittenWhenReopened() throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "hello");
    try (Directory.Output output = directory.reopen("file")) {
      output.write(5, bytes(" world"), 0, 6);
      output.write(0, bytes("xJ"), 1, 1);
    }
    assertThat(text(directory, "file")).isEqualTo("Jello world");
    assertThat(directory.length("file")).isEqualTo(11);
  }

  @Test
  void shouldReadZerosWhenGapWasNeverWritten() throws IOException {
    Directory directory = newDirectory();
    try (Directory.Output output = directory.create("file")) {
      output.write(70_000, bytes("end"), 0, 3);
    }
    byte[] content = content(directory, "file");
    assertThat(content).hasSize(70_003);
    assertThat(Arrays.copyOf(content, 70_000)).containsOnly(0);
    assertThat(new String(content, 70_000, 3, UTF_8)).isEqualTo("end");
  }

  @Test
  void shouldWriteAndReadWholeWhenTransferIsLarge() throws IOException {
    Directory directory = newDirectory();
    byte[] large = new byte[300_001];
    new Random(7).nextBytes(large);
    try (Directory.Output output = directory.create("file")) {
      output.write(3, large, 1, large.length - 1);
    }
    byte[] read = new byte[large.length + 10];
    try (Directory.Input input = directory.open("file")) {
      assertThat(input.length()).isEqualTo(large.length + 2);
      assertThat(input.read(3, read, 1, read.length - 1)).isEqualTo(large.length - 1);
    }
    assertThat(Arrays.copyOfRange(read, 1, large.length))
        .isEqualTo(Arrays.copyOfRange(large, 1, large.length));
  }

  @Test
  void shouldReadFewerBytesWhenFileEnds() throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "12345");
    byte[] target = bytes("........");
    try (Directory.Input input = directory.open("file")) {
      assertThat(input.read(3, target, 1, 6)).isEqualTo(2);
      assertThat(new String(target, UTF_8)).isEqualTo(".45.....");
      assertThat(input.read(5, target, 0, 1)).isZero();
      assertThat(input.read(1L << 40, target, 0, 1)).isZero();
      assertThat(input.read(0, target, 8, 0)).isZero();
    }
  }

  @Test
  void shouldThrowWhenRangeIsOutsideOfArray() throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "12345");
    try (Directory.Output output = directory.reopen("file");
        Directory.Input input = directory.open("file")) {
      assertOutOfBounds(() -> output.write(0, new byte[4], 2, 3));
      assertOutOfBounds(() -> output.write(-1, new byte[4], 0, 1));
      assertOutOfBounds(() -> input.read(0, new byte[4], -1, 3));
      assertOutOfBounds(() -> input.read(-1, new byte[4], 0, 4));
    }
    assertThat(text(directory, "file")).isEqualTo("12345");
  }

  private static void assertOutOfBounds(ThrowingCallable call) {
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(call);
  }

  @Test
  void shouldThrowWhenCreatedFileExists() throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "content");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> directory.create("file"))
        .withMessageContaining("file");
    assertThat(text(directory, "file")).isEqualTo("content");
  }

  @Test
  void shouldThrowWhenFileIsMissing() throws IOException {
    Directory directory = newDirectory();
    put(directory, "other", "content");
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> directory.open("gone"),
            () -> directory.reopen("gone"),
            () -> directory.length("gone"),
            () -> directory.delete("gone"),
            () -> directory.rename("gone", "other"))) {
      assertThatExceptionOfType(NoSuchFileException.class)
          .isThrownBy(call)
          .withMessageContaining("gone");
    }
    assertThat(directory.list()).containsExactly("other");
    assertThat(text(directory, "other")).isEqualTo("content");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/a", "../a", "a\\b", "a\0b"})
  void shouldThrowWhenNameIsNotPlain(String name) throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "content");
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> directory.create(name),
            () -> directory.open(name),
            () -> directory.reopen(name),
            () -> directory.length(name),
            () -> directory.delete(name),
            () -> directory.rename(name, "file"),
            () -> directory.rename("file", name),
            () -> directory.lock(name))) {
      assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(call);
    }
    assertThat(directory.list()).containsExactly("file");
  }

  @Test
  void shouldReplaceTargetWhenRenamed() throws IOException {
    Directory directory = newDirectory();
    put(directory, "old", "old content");
    put(directory, "new", "new");
    directory.rename("new", "old");
    assertThat(directory.list()).containsExactly("old");
    assertThat(text(directory, "old")).isEqualTo("new");
    directory.rename("old", "elsewhere");
    assertThat(directory.list()).containsExactly("elsewhere");
    directory.rename("elsewhere", "elsewhere");
    assertThat(text(directory, "elsewhere")).isEqualTo("new");
  }

  @Test
  void shouldGoOnWritingWhenFileIsDeleted() throws IOException {
    Directory directory = newDirectory();
    put(directory, "file", "content");
    try (Directory.Output output = directory.reopen("file")) {
      directory.delete("file");
      assertThat(directory.list()).isEmpty();
      put(directory, "file", "another");
      output.write(0, bytes("C"), 0, 1);
      output.sync();
      assertThat(text(directory, "file")).isEqualTo("another");
    }
  }

  @Test
  void shouldSeeWritesWhenFileIsOpenToRead() throws IOException {
    Directory directory = newDirectory();
    try (Directory.Output output = directory.create("file");
        Directory.Input input = directory.open("file")) {
      assertThat(input.length()).isZero();
      output.write(0, bytes("one"), 0, 3);
      assertThat(text(input)).isEqualTo("one");
      output.write(2, bytes("ly"), 0, 2);
      assertThat(text(input)).isEqualTo("only");
    }
  }

  @Test
  void shouldKeepContentWhenSynced() throws IOException {
    Directory directory = newDirectory();
    try (Directory.Output output = directory.create("file")) {
      output.sync();
      output.write(0, bytes("one"), 0, 3);
      output.sync();
      output.sync();
      directory.sync();
    }
    directory.sync();
    assertThat(text(directory, "file")).isEqualTo("one");
  }

  @Test
  void shouldThrowWhenFileIsClosed() throws IOException {
    Directory directory = newDirectory();
    Directory.Output output = directory.create("file");
    Directory.Input input = directory.open("file");
    output.close();
    output.close();
    input.close();
    input.close();
    assertThatIOException().isThrownBy(() -> output.write(0, new byte[1], 0, 1));
    assertThatIOException().isThrownBy(output::sync);
    assertThatIOException().isThrownBy(() -> input.read(0, new byte[1], 0, 1));
    assertThatIOException().isThrownBy(input::length);
    assertThat(directory.length("file")).isZero();
  }

  @Test
  void shouldRefuseSecondLockWhenFirstIsHeld() throws IOException {
    Directory directory = newDirectory();
    Directory.Lock first = directory.lock("lock");
    assertThatExceptionOfType(StoreLockedException.class)
        .isThrownBy(() -> directory.lock("lock"))
        .withMessageContaining(directory.toString())
        .withMessageContaining(Long.toString(ProcessHandle.current().pid()));
    assertThat(directory.list()).containsExactly("lock");
    first.close();
    Directory.Lock second = directory.lock("lock");
    first.close();
    assertThatExceptionOfType(StoreLockedException.class).isThrownBy(() -> directory.lock("lock"));
    second.close();
    directory.lock("lock").close();
    assertThat(directory.list()).containsExactly("lock");
  }

  @Test
  void shouldWorkAndKeepFlagWhenThreadIsInterrupted() throws IOException {
    Directory directory = newDirectory();
    Thread.currentThread().interrupt();
    try (Directory.Lock lock = directory.lock("lock");
        Directory.Output output = directory.create("file");
        Directory.Input input = directory.open("file")) {
      assertThat(lock).isNotNull();
      output.write(0, new byte[100_000], 0, 100_000);
      output.sync();
      directory.sync();
      assertThat(input.read(0, new byte[100_000], 0, 100_000)).isEqualTo(100_000);
      assertThat(input.length()).isEqualTo(100_000);
      directory.rename("file", "renamed");
      assertThat(directory.length("renamed")).isEqualTo(100_000);
      assertThat(directory.list()).containsExactly("lock", "renamed");
      directory.reopen("renamed").close();
      directory.delete("renamed");
    }
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  /**
   * Each of several threads reads, writes and syncs files that the others use, under interrupts.
   */
  @Test
  void shouldDisturbNobodyWhenOneThreadIsInterrupted() throws Exception {
    Directory directory = newDirectory();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Directory.Output output = directory.create("file");
        Directory.Input input = directory.open("file")) {
      Callable<Void> use =
          () -> {
            byte[] written = new byte[4096];
            Arrays.fill(written, (byte) 1);
            byte[] read = new byte[4096];
            while (!stop.get()) {
              output.write(0, written, 0, written.length);
              assertThat(input.read(0, read, 0, read.length)).isEqualTo(read.length);
              assertThat(read).isEqualTo(written);
              output.sync();
              directory.sync();
              Thread.interrupted(); // so that the next interrupt comes in the middle of a call
            }
            return null;
          };
      Thread[] interrupted = new Thread[1];
      Future<Void> first =
          threads.submit(
              () -> {
                synchronized (interrupted) {
                  interrupted[0] = Thread.currentThread();
                  interrupted.notifyAll();
                }
                return use.call();
              });
      Future<Void> second = threads.submit(use);
      synchronized (interrupted) {
        while (interrupted[0] == null) {
          interrupted.wait();
        }
      }
      for (int i = 0; i < 2_000; i++) {
        interrupted[0].interrupt();
        Thread.onSpinWait();
      }
      stop.set(true);
      first.get();
      second.get();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Readers share one handle at different positions while a writer appends. */
  @Test
  void shouldReadRightBytesWhenManyThreadsShareHandle() throws Exception {
    Directory directory = newDirectory();
    int blocks = 64;
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Directory.Output output = directory.create("file");
        Directory.Input input = directory.open("file")) {
      for (int block = 0; block < blocks; block++) {
        output.write(block * 512L, block(block), 0, 512);
      }
      List<Future<Void>> readers =
          IntStream.range(0, THREADS)
              .mapToObj(seed -> threads.submit(() -> readBlocks(input, blocks, seed)))
              .toList();
      for (int block = blocks; block < 2 * blocks; block++) {
        output.write(block * 512L, block(block), 0, 512);
      }
      for (Future<Void> reader : readers) {
        reader.get();
      }
      readBlocks(input, 2 * blocks, 99);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void readBlocks(Directory.Input input, int blocks, int seed) throws IOException {
    Random random = new Random(seed);
    byte[] read = new byte[512];
    for (int i = 0; i < 500; i++) {
      int block = random.nextInt(blocks);
      assertThat(input.read(block * 512L, read, 0, 512)).isEqualTo(512);
      assertThat(read).isEqualTo(block(block));
    }
    return null;
  }

  private static byte[] block(int number) {
    byte[] block = new byte[512];
    Arrays.fill(block, (byte) number);
    return block;
  }

  /** Creates a file with this content. */
  static void put(Directory directory, String name, String content) throws IOException {
    try (Directory.Output output = directory.create(name)) {
      output.write(0, bytes(content), 0, bytes(content).length);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static String text(Directory directory, String name) throws IOException {
    return new String(content(directory, name), UTF_8);
  }

  static byte[] content(Directory directory, String name) throws IOException {
    try (Directory.Input input = directory.open(name)) {
      return content(input);
    }
  }

  private static String text(Directory.Input input) throws IOException {
    return new String(content(input), UTF_8);
  }

  private static byte[] content(Directory.Input input) throws IOException {
    byte[] content = new byte[Math.toIntExact(input.length())];
    assertThat(input.read(0, content, 0, content.length)).isEqualTo(content.length);
    return content;
  }

  /** The content of all files. */
  static Map<String, String> texts(MemoryDirectory directory) {
    Map<String, String> texts = new TreeMap<>();
    directory.snapshot().forEach((name, content) -> texts.put(name, new String(content, UTF_8)));
    return texts;
  }
}
