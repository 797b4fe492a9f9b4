package io.weir.stores.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are read are open in turns, and nobody who reads them notices. */
class OpenFilesTest {
  private static final int FILES = 20;
  private static final int MOST = 4;

  private final OpenFiles open = new OpenFiles(MOST);
  private final List<Directory.Input> inputs = new ArrayList<>();

  @TempDir Path path;

  @BeforeEach
  void openAll() throws IOException {
    Directory directory = new FileDirectory(path, open);
    for (int i = 0; i < FILES; i++) {
      Files.writeString(path.resolve("file-" + i), content(i));
      inputs.add(directory.open("file-" + i));
    }
  }

  private static String content(int file) {
    return "content of " + file;
  }

  private static String read(Directory.Input input) throws IOException {
    byte[] bytes = new byte[64];
    int length = input.read(0, bytes, 0, bytes.length);
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  @Test
  void shouldReadEachWhenOnlyFewMayBeOpen() throws IOException {
    assertThat(open.count()).isEqualTo(MOST);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < FILES; i++) {
        assertThat(read(inputs.get(i))).isEqualTo(content(i));
        assertThat(inputs.get(i).length()).isEqualTo(content(i).length());
        assertThat(open.count()).isEqualTo(MOST);
      }
    }
  }

  @Test
  void shouldKeepOpenWhatIsReadOften() throws IOException {
    read(inputs.get(0));
    Files.delete(path.resolve("file-0")); // It could not be opened again.
    for (int i = 1; i < FILES; i++) {
      read(inputs.get(i));
      assertThat(read(inputs.get(0))).isEqualTo(content(0));
    }
  }

  @Test
  void shouldTellThatAFileIsGoneWhenItWasDeletedWhileShut() throws IOException {
    Files.delete(path.resolve("file-0"));
    assertThatIOException()
        .isThrownBy(() -> read(inputs.get(0)))
        .isInstanceOf(NoSuchFileException.class)
        .withMessageContaining("file-0");
  }

  @Test
  void shouldNotOpenAgainWhatWasClosed() throws IOException {
    for (Directory.Input input : inputs) {
      input.close();
      input.close();
      assertThatIOException()
          .isThrownBy(() -> read(input))
          .isInstanceOf(ClosedChannelException.class);
    }
    assertThat(open.count()).isZero();
  }

  @Test
  void shouldShutTheSurplusWhenTheLimitFalls() throws IOException {
    open.limit(1);
    read(inputs.get(0));
    read(inputs.get(1));
    assertThat(open.count()).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> open.limit(0));
    assertThat(open.maxOpen()).isEqualTo(1);
  }

  @Test
  void shouldShutWhatNobodyReadsAndTryAgainWhenNothingCanBeOpened() throws IOException {
    assertThat(open.count()).isEqualTo(MOST);
    int shut =
        open.open(
            () -> {
              if (open.count() > 0) {
                throw new TooManyFilesException("none left", new IOException("EMFILE"));
              }
              return open.count();
            });
    assertThat(shut).isZero();
    assertThat(read(inputs.get(3))).isEqualTo(content(3));
  }

  @Test
  void shouldTryAgainWhenTheReasonIsNotKnownAnyMore() throws IOException {
    List<String> attempts = new ArrayList<>();
    String opened =
        open.open(
            () -> {
              attempts.add("attempt");
              if (attempts.size() < 3) {
                throw new FileSystemException("file", null, "Zu viele offene Dateien");
              }
              return "opened";
            });
    assertThat(opened).isEqualTo("opened");
  }

  @Test
  void shouldNotTryAgainWhenTheReasonIsKnown() {
    List<String> attempts = new ArrayList<>();
    assertThatIOException()
        .isThrownBy(
            () ->
                open.open(
                    () -> {
                      attempts.add("attempt");
                      throw new NoSuchFileException("file");
                    }))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(attempts).hasSize(1);
  }

  @Test
  void shouldSayThatNoneIsLeftWhenThatStaysSo() {
    assertThatIOException()
        .isThrownBy(
            () ->
                open.open(
                    () -> {
                      throw new TooManyFilesException("none left", new IOException("EMFILE"));
                    }))
        .isInstanceOf(TooManyFilesException.class);
  }

  @Test
  void shouldReadWholeContentWhenManyThreadsReadAndSomeClose() throws Exception {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      long seed = number;
      Thread thread = new Thread(() -> readAtRandom(new SplittableRandom(seed), failures));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(open.count()).isLessThanOrEqualTo(MOST + threads.size());
    for (Directory.Input input : inputs) {
      input.close();
    }
    assertThat(open.count()).isZero();
  }

  private void readAtRandom(SplittableRandom random, Queue<Throwable> failures) {
    try {
      for (int i = 0; i < 5_000; i++) {
        int file = random.nextInt(FILES);
        if (i == 4_000) {
          inputs.get(random.nextInt(FILES / 2)).close();
        }
        try {
          assertThat(read(inputs.get(file))).isEqualTo(content(file));
        } catch (ClosedChannelException e) {
          assertThat(file).as("only these are closed").isLessThan(FILES / 2);
        }
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      failures.add(e);
    }
  }
}
