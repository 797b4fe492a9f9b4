package io.weir.stores.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * An open file or directory of the operating system. Many threads may use it at once, without
 * waiting for each other.
 *
 * <p>It stands on {@link AsynchronousFileChannel} for one reason: that is the only channel of the
 * JDK which both reads at a position, so that readers share no file pointer and no lock, and is not
 * closed by an interrupt of a thread that uses it. Nothing is asynchronous here: the executor of
 * the channel runs each transfer on the thread that asks for it.
 */
final class OpenFile implements Directory.Output {
  static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

  /** The JDK copies each transfer through a buffer of its size that it keeps with the thread. */
  private static final int MAX_TRANSFER_BYTES = 64 * 1024;

  /** Windows completes transfers on threads of its own; null asks for the JDK's default ones. */
  private static final @Nullable ExecutorService EXECUTOR = WINDOWS ? null : new CallerExecutor();

  private final Path path;
  private final AsynchronousFileChannel channel;

  /** A file that is open already. */
  OpenFile(Path path, AsynchronousFileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens a file, which is there or not, as the options have it. */
  static OpenFile open(Path path, OpenOption... options) throws IOException {
    Set<OpenOption> set = Set.of(options);
    try {
      return new OpenFile(path, AsynchronousFileChannel.open(path, set, EXECUTOR));
    } catch (IOException e) {
      boolean creates = set.contains(CREATE_NEW) || set.contains(CREATE);
      throw creates
          ? FileErrors.describeCreation("create", path, e)
          : FileErrors.describeOpening("open", path, e);
    }
  }

  long length() throws IOException {
    try {
      return channel.size();
    } catch (IOException e) {
      throw FileErrors.describe("measure", path, e);
    }
  }

  /** See {@link Directory.Input#read}. */
  int read(long position, byte[] bytes, int offset, int length) throws IOException {
    checkTransfer(position, bytes, offset, length);
    int done = 0;
    try {
      while (done < length) {
        ByteBuffer part = part(bytes, offset, length, done);
        int count = await(channel.read(part, position + done));
        if (count < 0) {
          break;
        }
        done += count;
      }
    } catch (IOException e) {
      throw FileErrors.describe("read", path, e);
    }
    return done;
  }

  @Override
  public void write(long position, byte[] bytes, int offset, int length) throws IOException {
    checkTransfer(position, bytes, offset, length);
    int done = 0;
    try {
      while (done < length) {
        ByteBuffer part = part(bytes, offset, length, done);
        done += await(channel.write(part, position + done));
      }
    } catch (IOException e) {
      throw FileErrors.describeGrowth("write", path, length - done, e);
    }
  }

  @Override
  public void sync() throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw FileErrors.describeSync(path, e);
    }
  }

  void truncate(long length) throws IOException {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      throw FileErrors.describe("truncate", path, e);
    }
  }

  /**
   * Takes the lock of the operating system on this file; it goes when the file is closed. False if
   * another process has it.
   *
   * @throws java.nio.channels.OverlappingFileLockException if this process has it
   */
  boolean tryLock() throws IOException {
    try {
      // A byte beyond any content, since on Windows locked bytes cannot be read by others.
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      return lock != null;
    } catch (IOException e) {
      throw FileErrors.describe("lock", path, e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.describe("close", path, e);
    }
  }

  /**
   * Checks the arguments of a read or write.
   *
   * @throws IndexOutOfBoundsException if they do not fit together
   */
  static void checkTransfer(long position, byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    Objects.checkFromIndexSize(position, length, Long.MAX_VALUE);
  }

  private static ByteBuffer part(byte[] bytes, int offset, int length, int done) {
    return ByteBuffer.wrap(bytes, offset + done, Math.min(length - done, MAX_TRANSFER_BYTES));
  }

  /** Waits for a transfer whatever happens; an interrupt is kept for the caller. */
  private static int await(Future<Integer> transfer) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return transfer.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof IOException failure
              ? failure
              : new IOException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
