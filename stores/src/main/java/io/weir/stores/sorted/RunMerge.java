package io.weir.stores.sorted;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours that are becoming one run, a step at a time. What most of is in memory is brought into
 * memory in its new form, too, before it takes the place of the old one: reads would pay for it.
 */
final class RunMerge implements AutoCloseable {
  private final Levels levels;
  private final List<Run> runs;
  private final RunBuilder builder;
  private boolean isMade;
  private @Nullable Run made;

  /** The next block to bring into memory. */
  private int block;

  /**
   * Begins a merge.
   *
   * @param levels that the runs are of; the caller has used them, and leaves that to the merge
   * @param runs the newest first
   * @param builder of the run that takes their place
   */
  RunMerge(Levels levels, List<Run> runs, RunBuilder builder) {
    this.levels = levels;
    this.runs = runs;
    this.builder = builder;
  }

  List<Run> runs() {
    return runs;
  }

  /** Goes on for about so many bytes; false at the end. */
  boolean goOn(long bytes) throws IOException {
    if (!isMade) {
      isMade = !builder.add(bytes);
      made = isMade ? builder.finish() : null;
      block = isMade && isWarm() ? 0 : Integer.MAX_VALUE;
      return !isMade || isToBeWarmed();
    }
    Run run = made;
    if (run != null) {
      block = run.records().warm(block, bytes);
    }
    return isToBeWarmed();
  }

  /** Whether most of what the runs have is in memory. */
  private boolean isWarm() {
    long cached = runs.stream().mapToLong(run -> run.records().cachedBytes()).sum();
    return 2 * cached > runs.stream().mapToLong(Run::bytes).sum();
  }

  private boolean isToBeWarmed() {
    Run run = made;
    return run != null && block < run.records().blocks();
  }

  /** What takes their place, at the end; null if nothing is left of them. */
  @Nullable Run made() {
    return made;
  }

  /** Bytes written so far. */
  long length() {
    return builder.length();
  }

  /** Lets go of what it holds. */
  @Override
  public void close() throws IOException {
    levels.leave();
    Run run = made;
    if (run != null) {
      run.leave();
    }
    builder.close();
  }
}
