package io.weir.stores.keyorder;

import io.weir.stores.sortedrun.RecordSource;
import io.weir.stores.sortedrun.RunCursor;
import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.util.List;

/** Keys in a file, which goes with the last who holds it. The package page says what is in it. */
final class KeyRun extends KeyPart {
  private final OrderFiles files;
  private final OrderFiles.Written written;
  private final SortedRun run;
  private final long gone;

  /**
   * @param gone how many of the records are marks of keys that no reader looks for any more
   */
  KeyRun(OrderFiles files, OrderFiles.Written written, long gone) {
    this.files = files;
    this.written = written;
    this.run = written.run();
    this.gone = gone;
  }

  long fileBytes() {
    return run.file().length();
  }

  long gone() {
    return gone;
  }

  @Override
  long size() {
    return run.statistics().records();
  }

  @Override
  long memoryBytes() {
    return run.memoryBytes();
  }

  @Override
  void free() {
    files.remove(written);
  }

  @Override
  KeyWalk walk(Range range) {
    if (range.isEmpty()) {
      return new MergedWalk(List.of(), false);
    }
    RunCursor cursor = run.cursor(range.from(), range.to(), range.toInclusive());
    return new RunWalk(range.isDescending() ? cursor.reversed() : cursor);
  }

  @Override
  KeyWalk passage() {
    return new RunWalk(run.cursorOfPassage());
  }

  /** The keys of records. */
  private record RunWalk(RecordSource records) implements KeyWalk {
    @Override
    public boolean next() throws IOException {
      return records.next();
    }

    @Override
    public byte[] key() {
      return records.key();
    }

    @Override
    public byte[] keyBytes() {
      return records.keyBytes();
    }

    @Override
    public int keyLength() {
      return records.keyLength();
    }

    @Override
    public long goneFrom() {
      return OrderFiles.goneFrom(records);
    }
  }
}
