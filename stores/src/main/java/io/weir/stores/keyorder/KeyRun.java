package io.weir.stores.keyorder;

import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** Keys in a file, which goes with the last who holds it. The package page says what is in it. */
final class KeyRun extends KeyPart {
  private final OrderFiles files;
  private final OrderFiles.Written written;
  private final SortedRun run;
  private final long gone;

  /**
   * @param gone how many of the records are marks of keys that are gone
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
    return new Walk(range);
  }

  private record Noted(byte[] key, boolean isGone) {}

  /** Reads block by block what is in a range. */
  private final class Walk implements KeyWalk {
    private final Range range;
    private Iterator<Noted> notes = Collections.emptyIterator();
    private int block;
    private Noted current = new Noted(new byte[0], false);

    private Walk(Range range) {
      this.range = range;
      byte[] from = range.from();
      byte[] to = range.to();
      if (range.isEmpty()) {
        this.block = range.isDescending() ? -1 : run.blocks();
      } else if (range.isDescending()) {
        this.block = to == null ? run.blocks() - 1 : run.blockOf(to);
      } else {
        this.block = from == null ? 0 : Math.max(0, run.blockOf(from));
      }
    }

    @Override
    public boolean next() throws IOException {
      while (!notes.hasNext()) {
        if (block < 0 || block >= run.blocks()) {
          return false;
        }
        load();
      }
      current = notes.next();
      return true;
    }

    /** Reads a block, and sets out for the next if the range may go on there. */
    private void load() throws IOException {
      List<Noted> found = new ArrayList<>();
      boolean[] past = {false};
      run.forEach(
          block,
          (key, mark) -> {
            if (!range.isAtOrAboveFrom(key)) {
              past[0] |= range.isDescending();
            } else if (range.isBelowTo(key)) {
              found.add(new Noted(key, mark.length > 0));
            } else {
              past[0] |= !range.isDescending();
              return false;
            }
            return true;
          });
      if (range.isDescending()) {
        Collections.reverse(found);
        block = past[0] ? -1 : block - 1;
      } else {
        block = past[0] ? run.blocks() : block + 1;
      }
      notes = found.iterator();
    }

    @Override
    public byte[] key() {
      return current.key();
    }

    /** A key that was gone when the run was written was so before whoever reads it came. */
    @Override
    public long goneFrom() {
      return current.isGone() ? 0 : NOT_GONE;
    }
  }
}
