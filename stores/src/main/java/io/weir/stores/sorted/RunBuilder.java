package io.weir.stores.sorted;

import io.weir.stores.format.KeyHashing;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sortedrun.Kind;
import io.weir.stores.sortedrun.Merge;
import io.weir.stores.sortedrun.RecordSource;
import io.weir.stores.sortedrun.RunFile;
import io.weir.stores.sortedrun.SortedRunWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one run of several sources, a part at a time. */
final class RunBuilder implements AutoCloseable {
  private final RunFiles files;
  private final Merge<RecordSource> merge;
  private final boolean keepsTombstones;
  private final long number;
  private final SortedRunWriter writer;
  private boolean hasRecords;

  /** Whether the file is closed. */
  private boolean closed;

  /** Whether the file is that of a run, or is to go. */
  private boolean ended;

  /**
   * Begins a run.
   *
   * @param newestFirst what it is made of
   * @param keys so many there may be
   * @param keepsTombstones whether there may be older records of the same keys elsewhere
   */
  RunBuilder(
      Directory directory,
      RunFiles files,
      List<? extends RecordSource> newestFirst,
      long keys,
      boolean keepsTombstones,
      KeyHashing hashing,
      MemoryBudget budget)
      throws IOException {
    this.files = files;
    this.merge = new Merge<>(newestFirst, false);
    this.keepsTombstones = keepsTombstones;
    this.number = files.nextNumber();
    boolean begun = false;
    try {
      this.writer =
          new SortedRunWriter(directory, Run.fileName(number), Math.max(1, keys), hashing, budget);
      begun = true;
    } finally {
      if (!begun) {
        files.abandoned(number);
      }
    }
  }

  /** Goes on for about so many bytes; false at the end. */
  boolean add(long bytes) throws IOException {
    long until = writer.length() + bytes;
    while (writer.length() < until) {
      if (!merge.next()) {
        return false;
      }
      RecordSource record = merge.current();
      if (record.kind() == Kind.VALUE || keepsTombstones) {
        writer.add(record.kind(), record.key(), record.value());
        hasRecords = true;
      }
    }
    return true;
  }

  /** The run, durable but for its name; null if it would have no record. */
  @Nullable Run finish() throws IOException {
    if (!hasRecords) {
      return null;
    }
    RunFile file = writer.finish();
    closed = true;
    writer.close();
    Run run = files.open(number, file);
    ended = true;
    return run;
  }

  /** Bytes written so far. */
  long length() {
    return writer.length();
  }

  @Override
  public void close() throws IOException {
    if (!ended) {
      ended = true;
      files.abandoned(number);
    }
    if (!closed) {
      closed = true;
      writer.close();
    }
  }
}
