package io.weir.stores.io;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files of a process that are open to be read, of which only so many are at once: those that
 * were read lately. So a process needs few descriptors, however many segments its stores have.
 *
 * <p>What is shut is found by the second chance of a clock (Corbató, A Paging Experiment with the
 * Multics System, 1968). Safe for use by many threads.
 */
public final class OpenFiles {
  /** How many files a process has open unless it is told otherwise. */
  public static final int DEFAULT_MOST = 1_000;

  private static final OpenFiles OF_PROCESS = new OpenFiles(DEFAULT_MOST);

  /** The next one to be looked at first. */
  private final Set<ReadFile> open = new LinkedHashSet<>();

  private int most;

  /**
   * The files of a process, or of a test.
   *
   * @param most so many are open at once, at least 1; more only while more threads read
   */
  public OpenFiles(int most) {
    this.most = checked(most);
  }

  private static int checked(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("At least 1 file must be open, not " + most);
    }
    return most;
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
    most = checked(files);
  }

  /** How many may be open at once. */
  public synchronized int most() {
    return most;
  }

  /** How many are open now. */
  public synchronized int count() {
    return open.size();
  }

  /** A file was opened; others may have to be shut for it. */
  synchronized void opened(ReadFile file) throws IOException {
    open.add(file);
    int looks = 2 * open.size();
    while (open.size() > most && looks-- > 0) {
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
