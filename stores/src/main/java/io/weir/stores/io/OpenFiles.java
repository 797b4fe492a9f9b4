package io.weir.stores.io;

import io.weir.stores.MachineLimits;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The files of a process that are open to be read, of which only so many are at once: those that
 * were read lately. So a process needs few descriptors, however many segments its stores have.
 *
 * <p>What is shut is found by the second chance of a clock (Corbató, A Paging Experiment with the
 * Multics System, 1968). Safe for use by many threads.
 */
public final class OpenFiles {
  private static final int MAX_DEFAULT = 1_000;
  private static final int PART_OF_DESCRIPTORS = 4;
  private static final int MIN_DEFAULT = 16;

  private static final int ATTEMPTS = 4;
  private static final long PAUSE_NANOS = 1_000_000;

  private static final OpenFiles OF_PROCESS = new OpenFiles(defaultMaxOpen());

  /** The next one to be looked at first. */
  private final Set<ReadFile> open = new LinkedHashSet<>();

  private int maxOpen;

  /**
   * The files of a process, or of a test.
   *
   * @param maxOpen so many are open at once, at least 1; more only while more threads read
   */
  public OpenFiles(int maxOpen) {
    this.maxOpen = checked(maxOpen);
  }

  private static int checked(int maxOpen) {
    if (maxOpen < 1) {
      throw new IllegalArgumentException("At least 1 file must be open, not " + maxOpen);
    }
    return maxOpen;
  }

  /**
   * How many files a process has open unless it is told otherwise: 1,000, but no more than a
   * quarter of what the system lets it open.
   */
  public static int defaultMaxOpen() {
    long descriptors = MachineLimits.descriptors().orElse(Long.MAX_VALUE);
    long part = Math.max(MIN_DEFAULT, descriptors / PART_OF_DESCRIPTORS);
    return (int) Math.min(MAX_DEFAULT, part);
  }

  /** Those of this process. */
  public static OpenFiles ofProcess() {
    return OF_PROCESS;
  }

  /**
   * Changes how many are open at once; surplus ones are shut when the next one opens.
   *
   * @param files at least 1
   */
  public synchronized void limit(int files) {
    maxOpen = checked(files);
  }

  /** How many may be open at once. */
  public synchronized int maxOpen() {
    return maxOpen;
  }

  /** How many are open now. */
  public synchronized int count() {
    return open.size();
  }

  /** Something that needs a descriptor. */
  @FunctionalInterface
  interface Opening<T> {
    T open() throws IOException;
  }

  /**
   * Opens something. If the system refuses, for whatever reason, all files that nobody reads are
   * shut and it is tried again: whether descriptors were short is hard to tell afterwards, when
   * another thread may have closed one. Never under the monitor of a file.
   */
  <T> T open(Opening<T> opening) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return opening.open();
      } catch (IOException e) {
        boolean mayBeShort = e instanceof TooManyFilesException || Shortage.isOfTheSystem(e);
        if (!mayBeShort || attempt == ATTEMPTS) {
          throw e;
        }
      }
      if (!shutIdle()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** Shuts all that nobody reads now; whether there were any. */
  private synchronized boolean shutIdle() throws IOException {
    int before = open.size();
    for (ReadFile file : List.copyOf(open)) {
      if (file.shutIfIdle()) {
        open.remove(file);
      }
    }
    return open.size() < before;
  }

  /** A file was opened; others may have to be shut for it. */
  synchronized void opened(ReadFile file) throws IOException {
    open.add(file);
    int looks = 2 * open.size();
    while (open.size() > maxOpen && looks-- > 0) {
      ReadFile next = open.iterator().next();
      open.remove(next);
      if (!next.shutUnlessRead()) {
        open.add(next);
      }
    }
  }

  /** A file was closed for good. */
  synchronized void closed(ReadFile file) {
    open.remove(file);
  }
}
