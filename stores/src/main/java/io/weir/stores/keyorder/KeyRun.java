package io.weir.stores.keyorder;

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
    return run.records();
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
    RunCursor cursor =
        new RunCursor(run, range.from(), range.to(), range.toInclusive(), range.isDescending());
    return new KeyWalk() {
      @Override
      public boolean next() throws IOException {
        return cursor.next();
      }

      @Override
      public byte[] key() {
        return cursor.key();
      }

      @Override
      public long goneFrom() {
        return OrderFiles.goneFrom(cursor.value());
      }
    };
  }
}
