package io.weir.stores.io;

import io.weir.stores.StoreLockedException;
import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock file that this process holds. Its first line is the id of the process; it is for messages
 * only, what counts is the lock of the operating system, which ends with the process. So the file
 * is never deleted, and a file that a killed process left behind locks nobody out.
 */
final class HeldLock implements Directory.Lock {
  /**
   * What the names of the system properties begin with that tell the lock files held by this
   * process. The operating system does not tell two openers in one process apart, and drops the
   * lock when the process closes any handle of the file; hence nobody in this process may even open
   * a file that is held. This class may be there several times, in class loaders of several
   * applications, and the system properties are what they share.
   */
  private static final String HELD = "io.weir.lock:";

  private static final int MAX_PROCESS_ID_BYTES = 32;

  private final Path path;
  private final OpenFile file;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HeldLock(Path path, OpenFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Locks a file, which is created if need be.
   *
   * @param path the same for all openers: absolute, without links
   */
  static HeldLock acquire(Path path) throws IOException {
    if (System.getProperties().putIfAbsent(HELD + path, thisProcess()) != null) {
      throw lockedBy(path, thisProcess());
    }
    HeldLock lock = null;
    try {
      lock = acquireFromOthers(path);
      return lock;
    } finally {
      if (lock == null) {
        System.getProperties().remove(HELD + path);
      }
    }
  }

  /** Whether this process holds {@code path} as a lock. */
  static boolean isHeld(Path path) {
    return System.getProperties().containsKey(HELD + path);
  }

  private static HeldLock acquireFromOthers(Path path) throws IOException {
    OpenFile file =
        OpenFile.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      if (!file.tryLock()) {
        throw lockedBy(path, holder(file));
      }
      // Overwritten before it is cut: whoever reads meanwhile finds a first line.
      byte[] content = (thisProcess() + "\n").getBytes(StandardCharsets.US_ASCII);
      file.write(0, content, 0, content.length);
      file.truncate(content.length);
      locked = true;
      return new HeldLock(path, file);
    } catch (OverlappingFileLockException e) {
      // Somebody has replaced the system properties meanwhile.
      StoreLockedException locker = lockedBy(path, thisProcess());
      locker.initCause(e);
      throw locker;
    } finally {
      if (!locked) {
        file.close();
      }
    }
  }

  private static String thisProcess() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static String holder(OpenFile file) throws IOException {
    byte[] bytes = new byte[MAX_PROCESS_ID_BYTES];
    int length = file.read(0, bytes, 0, bytes.length);
    String line =
        new String(bytes, 0, length, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    return line.matches("[0-9]+") ? line : "of unknown id";
  }

  private static StoreLockedException lockedBy(Path path, String process) {
    return new StoreLockedException(
        path.getParent()
            + " is in use by process "
            + process
            + (process.equals(thisProcess()) ? " (this one)" : "")
            + ", which holds the lock "
            + path.getFileName()
            + "; close the store there, or end that process, or use another directory");
  }

  /** Idempotent. */
  @Override
  public void close() throws IOException {
    if (closed.compareAndSet(false, true)) {
      try {
        file.close();
      } finally {
        System.getProperties().remove(HELD + path);
      }
    }
  }
}
