package io.weir.stores.sorted;

import io.weir.stores.io.FileNumber;
import io.weir.stores.sortedrun.RunFile;
import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.util.regex.Pattern;

/** A sorted run of a tree, open as long as anybody reads in it. */
final class Run extends Counted {
  private static final String PREFIX = "run-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{16}");

  private final long number;
  private final RunFile file;
  private final SortedRun records;
  private final RunFiles files;

  /**
   * A run that is open.
   *
   * @param number in the name of its file
   * @param files hears when it is closed
   */
  Run(long number, RunFile file, SortedRun records, RunFiles files) {
    this.number = number;
    this.file = file;
    this.records = records;
    this.files = files;
  }

  static String fileName(long number) {
    return PREFIX + FileNumber.of(number);
  }

  /** Whether a file is one of a run. */
  static boolean isName(String file) {
    return NAME.matcher(file).matches();
  }

  /** The number in the name of a run's file. */
  static long numberOf(String file) {
    return Long.parseLong(file.substring(PREFIX.length()));
  }

  long number() {
    return number;
  }

  RunFile file() {
    return file;
  }

  SortedRun records() {
    return records;
  }

  long bytes() {
    return file.length();
  }

  @Override
  void end() {
    IOException failure = null;
    try {
      records.close();
    } catch (IOException e) {
      failure = e; // Nothing was written to it.
    }
    files.closed(this, failure);
  }

  @Override
  public String toString() {
    return fileName(number);
  }
}
