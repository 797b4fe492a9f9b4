package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.stores.io.FaultyDirectory.Fault;
import io.weir.stores.io.FaultyDirectory.InjectedException;
import io.weir.stores.io.FaultyDirectory.StoppedError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract while nothing is to fail, and that what is to fail does, no more and no less. */
class FaultyDirectoryTest extends DirectoryContractTest {
  private final MemoryDirectory memory = new MemoryDirectory();
  private final FaultyDirectory directory = new FaultyDirectory(memory);

  @Override
  protected Directory newDirectory() {
    return new FaultyDirectory(new MemoryDirectory());
  }

  /**
   * Does one call of each kind, in the order of {@link Operation}, two of LENGTH, three of CLOSE.
   */
  private static void useAll(Directory directory) throws IOException {
    directory.list();
    Directory.Output created = directory.create("file");
    try (Directory.Output output = directory.reopen("file");
        Directory.Input input = directory.open("file");
        Directory.Lock lock = directory.lock("lock")) {
      assertThat(lock).isNotNull();
      output.write(0, bytes("content"), 0, 7);
      output.sync();
      input.read(0, new byte[7], 0, 7);
      input.length();
      directory.length("file");
    } finally {
      created.close();
    }
    directory.rename("file", "renamed");
    directory.delete("renamed");
    directory.sync();
  }

  @Test
  void shouldCountCallsWhenNothingFails() throws IOException {
    useAll(directory);
    for (Operation operation : Operation.values()) {
      long expected =
          switch (operation) {
            case LENGTH -> 2;
            case CLOSE -> 4;
            default -> 1;
          };
      assertThat(directory.calls(operation)).as("%s", operation).isEqualTo(expected);
    }
    assertThat(directory.calls()).isEqualTo(Operation.values().length + 1 + 3);
    assertThat(directory.mutatingCalls()).isEqualTo(7);
    assertThat(directory.injectedFaults()).isZero();
    assertThat(memory.openHandles()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void shouldFailWhenKindIsToFail(Operation operation) throws IOException {
    directory.failAt(1, operation);
    assertThatIOException()
        .isThrownBy(() -> useAll(directory))
        .withMessageContaining("injected: cannot " + operation);
    assertThat(directory.injectedFaults()).isEqualTo(1);
    assertThat(memory.openHandles()).isEmpty();
  }

  @Test
  void shouldFailOnceWhenNthCallIsToFail() throws IOException {
    try (Directory.Output output = directory.create("file")) {
      output.sync();
      directory.failAt(2, Operation.WRITE, Operation.SYNC);
      output.write(0, bytes("a"), 0, 1);
      directory.list();
      assertFailedSync(output::sync, "SYNC file");
      output.sync();
      output.write(1, bytes("b"), 0, 1);
    }
    assertThat(directory.injectedFaults()).isEqualTo(1);
    assertThat(text(memory, "file")).isEqualTo("ab");
  }

  @Test
  void shouldFailUntilHealedWhenFaultIsForever() throws IOException {
    directory.failFrom(2);
    directory.list();
    for (int i = 0; i < 3; i++) {
      assertInjected(directory::list, "LIST");
      assertInjected(() -> directory.create("file"), "CREATE file");
    }
    assertThat(memory.list()).isEmpty();
    directory.heal();
    put(directory, "file", "content");
    assertThat(directory.injectedFaults()).isEqualTo(6);
  }

  /** The loop of a kit that injects an error at every call ends, and has hit each call once. */
  @Test
  void shouldFailEachCallOnceWhenEveryCallIsTried() throws IOException {
    List<String> hits = new ArrayList<>();
    for (int call = 1; ; call++) {
      FaultyDirectory each = new FaultyDirectory(new MemoryDirectory());
      each.failAt(call);
      try {
        useAll(each);
      } catch (InjectedException | FailedSyncException e) {
        hits.add(e.getMessage());
      }
      if (each.injectedFaults() == 0) {
        break;
      }
    }
    useAll(directory);
    assertThat(hits).hasSize((int) directory.calls());
    assertThat(hits)
        .contains("injected: cannot SYNC_DIRECTORY: ERROR", "injected: cannot RENAME file");
  }

  @Test
  void shouldLeaveNoEffectWhenCallFails() throws IOException {
    put(directory, "file", "content");
    memory.sync();
    directory.failFrom(1, Operation.RENAME, Operation.DELETE, Operation.WRITE, Operation.CREATE);
    try (Directory.Output output = directory.reopen("file")) {
      assertInjected(() -> output.write(0, bytes("x"), 0, 1), "WRITE file");
      assertInjected(() -> directory.rename("file", "target"), "RENAME file");
      assertInjected(() -> directory.delete("file"), "DELETE file");
      assertInjected(() -> directory.create("another"), "CREATE another");
    }
    assertThat(memory.list()).containsExactly("file");
    assertThat(text(memory, "file")).isEqualTo("content");
  }

  @Test
  void shouldLeaveUnsyncedWhenSyncFails() throws IOException {
    put(directory, "file", "content");
    directory.failFrom(1, Operation.SYNC, Operation.SYNC_DIRECTORY);
    assertFailedSync(directory::sync, "SYNC_DIRECTORY");
    assertThat(memory.crash(0, 1).list()).isEmpty();
    memory.sync();
    try (Directory.Output output = directory.reopen("file")) {
      assertFailedSync(output::sync, "SYNC file");
    }
    assertThat(text(memory.crash(0, 1), "file")).isEmpty();
  }

  @Test
  void shouldLoseWhatWasNotSyncedWhenSyncFails() throws IOException {
    byte[] block = new byte[MemoryFile.BLOCK_BYTES];
    try (Directory.Output output = directory.create("file")) {
      output.write(0, bytes("old"), 0, 3);
      output.sync();
      directory.sync();
      output.write(0, bytes("new"), 0, 3);
      output.write(block.length, bytes("lost"), 0, 4);
      output.write(2L * block.length, bytes("again"), 0, 5);
      directory.inject(Fault.DISK_FULL, 1, false, Operation.SYNC);
      assertFailedSync(output::sync, "SYNC file");
      output.write(2L * block.length, bytes("again"), 0, 5);
      output.write(3L * block.length, bytes("later"), 0, 5);
      output.sync();
    }
    assertThat(text(memory, "file")).startsWith("new").contains("lost", "again", "later");
    for (MemoryDirectory each : List.of(memory, memory.copy())) {
      assertThat(text(each.crash(0, 1), "file"))
          .startsWith("old")
          .contains("again")
          .endsWith("later")
          .doesNotContain("lost");
    }
  }

  @Test
  void shouldDoHalfWhenTransferIsShort() throws IOException {
    put(directory, "file", "12345678");
    directory.inject(Fault.SHORT, 1, false, Operation.READ, Operation.WRITE);
    byte[] read = new byte[8];
    try (Directory.Input input = directory.open("file");
        Directory.Output output = directory.reopen("file")) {
      assertThat(input.read(0, read, 0, 8)).isEqualTo(4);
      assertThat(input.read(0, read, 0, 8)).isEqualTo(8);
      directory.inject(Fault.SHORT, 1, false, Operation.READ, Operation.WRITE);
      assertInjected(() -> output.write(0, bytes("abcdef"), 0, 6), "WRITE file");
    }
    assertThat(text(memory, "file")).isEqualTo("abc45678");
    assertThat(directory.injectedFaults()).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> directory.inject(Fault.SHORT, 1, false, Operation.SYNC));
    assertThatIllegalArgumentException().isThrownBy(() -> directory.inject(Fault.SHORT, 1, false));
  }

  @Test
  void shouldWriteWhatFitsWhenBytesRunOut() throws IOException {
    directory.allowBytes(5);
    try (Directory.Output output = directory.create("file")) {
      output.write(0, bytes("123"), 0, 3);
      assertDiskFull(() -> output.write(3, bytes("456"), 0, 3));
      assertDiskFull(() -> output.write(5, bytes("6"), 0, 1));
      output.write(5, bytes(""), 0, 0);
      output.sync();
      assertThat(text(memory, "file")).isEqualTo("12345");
      directory.allowBytes(1);
      output.write(5, bytes("6"), 0, 1);
      assertDiskFull(() -> output.write(6, bytes("7"), 0, 1));
      directory.heal();
      output.write(6, bytes("7"), 0, 1);
    }
    assertThat(text(memory, "file")).isEqualTo("1234567");
    assertThat(directory.injectedFaults()).isEqualTo(3);
  }

  @Test
  void shouldThrowDiskFullWhenCallIsToFindItFull() {
    directory.inject(Fault.DISK_FULL, 1, true, Operation.CREATE);
    assertDiskFull(() -> directory.create("file"));
    assertDiskFull(() -> directory.create("file"));
    assertThat(memory.list()).isEmpty();
  }

  @Test
  void shouldStopForeverWhenMutatingCallIsReached() throws IOException {
    directory.stopAt(3);
    Directory.Output output = directory.create("file");
    output.write(0, bytes("content"), 0, 7);
    directory.list();
    assertThat(directory.isStopped()).isFalse();
    assertStopped(output::sync);
    assertThat(directory.isStopped()).isTrue();
    Map<String, String> before = texts(memory);
    assertStopped(() -> output.write(0, bytes("x"), 0, 1));
    assertStopped(directory::list);
    assertStopped(() -> directory.delete("file"));
    directory.heal();
    assertStopped(() -> directory.open("file"));
    assertThat(texts(memory)).isEqualTo(before);
    assertStopped(output::close);
    assertThat(memory.openHandles()).isEmpty();
    assertThat(directory.injectedFaults()).isZero();
  }

  /** Once one thread has seen the stop, nothing that others had under way still arrives. */
  @Test
  void shouldChangeNothingMoreWhenOtherThreadsWereWriting() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 50; round++) {
        MemoryDirectory target = new MemoryDirectory();
        FaultyDirectory faulty = new FaultyDirectory(target);
        faulty.stopAt(400);
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          String name = "file-" + i;
          writers.add(threads.submit(() -> writeUntilStopped(faulty, name)));
        }
        writers.get(round % 4).get();
        Map<String, String> seen = texts(target);
        for (Future<?> writer : writers) {
          writer.get();
        }
        assertThat(texts(target)).isEqualTo(seen);
        assertThat(seen.values().stream().mapToInt(String::length).sum())
            .isEqualTo(399 - seen.size());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void writeUntilStopped(Directory directory, String name) throws IOException {
    try (Directory.Output output = directory.create(name)) {
      for (long position = 0; ; position++) {
        output.write(position, new byte[1], 0, 1);
      }
    } catch (StoppedError e) {
      assertThat(e).hasMessageStartingWith("stopped at ");
      return null;
    }
  }

  private static void assertInjected(ThrowingCallable call, String what) {
    assertThatExceptionOfType(InjectedException.class)
        .isThrownBy(call)
        .withMessageContaining("cannot " + what);
  }

  private static void assertFailedSync(ThrowingCallable call, String what) {
    assertThatExceptionOfType(FailedSyncException.class)
        .isThrownBy(call)
        .withMessageContaining("cannot " + what);
  }

  private static void assertDiskFull(ThrowingCallable call) {
    assertThatExceptionOfType(DiskFullException.class)
        .isThrownBy(call)
        .withMessageContaining("file");
  }

  private static void assertStopped(ThrowingCallable call) {
    assertThatExceptionOfType(StoppedError.class).isThrownBy(call);
  }
}
