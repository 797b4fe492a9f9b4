package io.weir.stores.sortedrun;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the records of a run, or of a range of it, in either direction. It has a copy of the
 * block that it is in, so that a record stays as it is until the cursor moves. Of one thread.
 *
 * <p>A new cursor is at no record, and goes to the first one by {@link #next} and to the last one
 * by {@link #previous}. One that went over an end is behind it, and can come back. Each method that
 * moves returns whether there is a record; it throws a {@link io.weir.stores.CorruptionException}
 * if a block is not what was written, and a {@link io.weir.stores.StoreClosedException} if the run
 * is closed and another block is needed.
 */
public final class RunCursor implements RecordSource {
  private final SortedRun run;
  private final Fences fences;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private final boolean toInclusive;
  private final boolean keepsBlocks;
  private final RunBlock block = new RunBlock();
  private Place place = Place.NOWHERE;

  /** Whether the block may have keys that are not in the range. */
  private boolean checksFrom;

  private boolean checksTo;

  /** The key, once it was asked for. */
  private byte @Nullable [] key;

  private enum Place {
    NOWHERE,
    BEFORE_FIRST,
    AT_RECORD,
    BEHIND_LAST
  }

  /**
   * @param keepsBlocks whether blocks that it reads are kept in the cache
   */
  RunCursor(
      SortedRun run,
      byte @Nullable [] from,
      byte @Nullable [] to,
      boolean toInclusive,
      boolean keepsBlocks) {
    this.run = run;
    this.fences = run.fences();
    this.from = from;
    this.to = to;
    this.toInclusive = toInclusive;
    this.keepsBlocks = keepsBlocks;
  }

  // ---- moving

  /** Goes to the first record. */
  public boolean first() {
    return from == null ? enterFirst(0) : seekUp(from);
  }

  /** Goes to the last record. */
  public boolean last() {
    return to == null ? enterLast(fences.blocks() - 1) : seekDown(to, toInclusive);
  }

  /** Goes to the first record whose key is not below a key. */
  public boolean seek(byte[] wanted) {
    boolean isBelow = from != null && Arrays.compareUnsigned(wanted, from) < 0;
    return isBelow ? first() : seekUp(wanted);
  }

  /** Goes to the last record whose key is below a key. */
  public boolean seekBefore(byte[] wanted) {
    return isAboveTo(wanted, wanted.length) ? last() : seekDown(wanted, false);
  }

  /** Goes to the last record whose key is not above a key. */
  public boolean seekForPrevious(byte[] wanted) {
    return isAboveTo(wanted, wanted.length) ? last() : seekDown(wanted, true);
  }

  /** Goes to the record of a key, which the filter mostly knows not to be there if it is not. */
  public boolean find(byte[] wanted) {
    if (run.mayContain(wanted) && seek(wanted) && block.compareKey(wanted) == 0) {
      return true;
    }
    place = Place.NOWHERE;
    return false;
  }

  /** Goes to the next record. */
  @Override
  public boolean next() {
    if (place == Place.AT_RECORD) {
      return block.next() ? arriveUp() : enterFirst(block.number() + 1);
    }
    return place != Place.BEHIND_LAST && first();
  }

  /** Goes to the record before. */
  public boolean previous() {
    if (place == Place.AT_RECORD) {
      return block.previous() ? arriveDown() : enterLast(block.number() - 1);
    }
    return place != Place.BEFORE_FIRST && last();
  }

  private boolean seekUp(byte[] wanted) {
    if (fences.areAllBelow(fences.blocks(), wanted)) {
      return leave(Place.BEHIND_LAST);
    }
    int number = Math.max(0, run.find(wanted));
    if (number < fences.blocks()) {
      load(number);
      if (block.seek(wanted)) {
        return arriveUp();
      }
    }
    return enterFirst(number + 1);
  }

  private boolean seekDown(byte[] wanted, boolean inclusive) {
    int number = run.find(wanted);
    if (number < 0) {
      return leave(Place.BEFORE_FIRST);
    }
    load(number);
    boolean isAtOrAbove = block.seek(wanted);
    if (!isAtOrAbove || (inclusive && block.compareKey(wanted) == 0) || block.previous()) {
      return arriveDown();
    }
    return enterLast(number - 1);
  }

  private boolean enterFirst(int number) {
    if (number >= fences.blocks()) {
      return leave(Place.BEHIND_LAST);
    }
    load(number);
    block.first();
    return arriveUp();
  }

  private boolean enterLast(int number) {
    if (number < 0) {
      return leave(Place.BEFORE_FIRST);
    }
    load(number);
    block.last();
    return arriveDown();
  }

  private void load(int number) {
    if (block.number() != number) {
      place = Place.NOWHERE;
      run.load(number, block, keepsBlocks);
      checksFrom = from != null && !fences.isNoneBelow(number, from);
      checksTo = to != null && !fences.areAllBelow(number + 1, to);
    }
  }

  private boolean arriveUp() {
    boolean isInRange = !checksTo || !isAboveTo(block.keyBytes(), block.keyLength());
    return isInRange ? arrive() : leave(Place.BEHIND_LAST);
  }

  private boolean arriveDown() {
    boolean isInRange = !checksFrom || from == null || block.compareKey(from) >= 0;
    return isInRange ? arrive() : leave(Place.BEFORE_FIRST);
  }

  private boolean arrive() {
    place = Place.AT_RECORD;
    key = null;
    return true;
  }

  private boolean leave(Place end) {
    place = end;
    return false;
  }

  private boolean isAboveTo(byte[] bytes, int length) {
    if (to == null) {
      return false;
    }
    int order = Arrays.compareUnsigned(bytes, 0, length, to, 0, to.length);
    return order > 0 || (order == 0 && !toInclusive);
  }

  /** The same records in the other direction: its {@code next} is {@link #previous}. */
  public RecordSource reversed() {
    RunCursor cursor = this;
    return new RecordSource() {
      @Override
      public boolean next() {
        return cursor.previous();
      }

      @Override
      public byte[] keyBytes() {
        return cursor.keyBytes();
      }

      @Override
      public int keyLength() {
        return cursor.keyLength();
      }

      @Override
      public Kind kind() {
        return cursor.kind();
      }

      @Override
      public byte[] key() {
        return cursor.key();
      }

      @Override
      public byte[] value() {
        return cursor.value();
      }
    };
  }

  // ---- the record

  private RunBlock at() {
    if (place != Place.AT_RECORD) {
      throw new IllegalStateException("The cursor is at no record");
    }
    return block;
  }

  @Override
  public byte[] keyBytes() {
    return at().keyBytes();
  }

  @Override
  public int keyLength() {
    return at().keyLength();
  }

  @Override
  public byte[] key() {
    byte[] copied = key;
    if (copied == null || place != Place.AT_RECORD) {
      copied = Arrays.copyOf(keyBytes(), keyLength());
      key = copied;
    }
    return copied;
  }

  @Override
  public Kind kind() {
    return at().kind();
  }

  @Override
  public byte[] value() {
    return at().value();
  }
}
