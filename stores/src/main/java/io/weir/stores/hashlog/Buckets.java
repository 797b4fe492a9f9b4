package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The buckets of an index, and the chains of overflow buckets behind them. A bucket has seven
 * entries and a last word: its version in the upper half, the number of its first overflow bucket
 * in the lower. Overflow buckets look the same without a version.
 *
 * <p><b>Long chains.</b> A chain has as many overflow buckets as its entries need; nothing limits
 * it. Since the hash is keyed ({@link io.weir.stores.format.KeyHash}), nobody can make keys that
 * meet in one chain; if they did meet, reading and writing them would take longer, and be right.
 *
 * <p><b>Readers</b> take {@link #count} and the {@link #version} of a bucket, follow {@link
 * #next(long, long, long, int)}, and prove what they found (see the invariants of {@link Index}).
 */
final class Buckets {
  /** No place. */
  static final long NONE = -1;

  /** The chain changed during the walk: begin anew. */
  static final long MOVED = -2;

  static final int BYTES = 64;
  static final int LAST_WORD = 56;
  private static final int PER_FRAME = Frame.BYTES / BYTES;

  /** In place of a bucket: the one who walks is the writer, for whom nothing moves. */
  private static final long WRITER = -1;

  private static final long FREED = -1;

  /** So many buckets of a chain are searched for a free place: a long chain has to be built too. */
  private static final int LOOKED_AT = 8;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final IndexFrames frames;
  private final OverflowBuckets overflow;
  private volatile long count;
  private long chainSteps;

  Buckets(IndexFrames frames, OverflowBuckets overflow) {
    this.frames = frames;
    this.overflow = overflow;
  }

  // ---- walking over chains

  /** How many there are; 0 before the first insert, negative once the index is freed. */
  long count() {
    return count;
  }

  /** The bucket of a hash, of so many. */
  static long of(long hash, long count) {
    long mask = (Long.highestOneBit(count) << 1) - 1;
    long bucket = hash & mask;
    return bucket < count ? bucket : hash & mask >>> 1;
  }

  /** Grows by two with each change of the bucket that is not a single entry; odd in its midst. */
  int version(long bucket) {
    return (int) ((long) LONGS.getAcquire(memoryOf(bucket), offset(bucket) + LAST_WORD) >>> 32);
  }

  /** Whether what was read of a bucket since it had a version was its content. */
  boolean isUnmoved(long bucket, int version) {
    VarHandle.acquireFence();
    return (version & 1) == 0 && version(bucket) == version && count > 0;
  }

  /** The words of the memory of a bucket. */
  LongBuffer wordsOf(long bucket) {
    return frames.get((int) (bucket / PER_FRAME)).words();
  }

  /** The word of the first entry of a bucket that has the tag, or a negative number. */
  static int firstMatch(LongBuffer words, long bucket, long tag) {
    int first = offset(bucket) / Long.BYTES;
    int found = BucketWords.matches(words, first, tag);
    return found == 0 ? -1 : first + Integer.numberOfTrailingZeros(found);
  }

  /** The place of the first entry of a bucket. */
  static long first(long bucket) {
    return bucket * BYTES;
  }

  /**
   * The first place at or behind {@code place} in its chain with an entry of the tag, or NONE. For
   * the writer.
   */
  long next(long place, long tag) {
    return next(place, tag, WRITER, 0);
  }

  /** The same for a reader: MOVED if the bucket has that version no more. */
  long next(long place, long tag, long bucket, int version) {
    long from = place;
    while (true) {
      LongBuffer words = frame(from).words();
      int word = ((int) from & Frame.BYTES - 1) >>> 3;
      int begin = word & -BucketWords.COUNT;
      int found = BucketWords.matches(words, begin, tag) & (-1 << (word - begin));
      if (found != 0) {
        return (from & -BYTES) | (long) Integer.numberOfTrailingZeros(found) << 3;
      }
      int next = (int) words.get(begin + BucketWords.ENTRIES);
      if (next == 0) {
        return NONE;
      }
      if (bucket == WRITER) {
        chainSteps++;
      } else if (!isUnmoved(bucket, version)) {
        return MOVED;
      }
      from = OverflowBuckets.place(next);
    }
  }

  /** The place of exactly this entry in the chain of a bucket, or NONE. For the writer. */
  long find(long bucket, long entry) {
    return find(first(bucket), entry, WRITER, 0);
  }

  /** The same for a reader: MOVED if the bucket has that version no more. */
  long find(long bucket, int version, long entry) {
    return find(first(bucket), entry, bucket, version);
  }

  private long find(long from, long entry, long bucket, int version) {
    long tag = IndexEntry.tagOf(entry);
    long place = next(from, tag, bucket, version);
    while (place >= 0 && entryAt(place) != entry) {
      place = next(place + Long.BYTES, tag, bucket, version);
    }
    return place;
  }

  /** The entry at a place, 0 if it is empty. */
  long entryAt(long place) {
    return (long) LONGS.getAcquire(memory(place), (int) place & Frame.BYTES - 1);
  }

  /** Adds the entries of the chain of a bucket; false if it has that version no more. */
  boolean copyChain(long bucket, int version, BucketEntries into) {
    long place = first(bucket);
    while (true) {
      LongBuffer words = frame(place).words();
      int first = ((int) place & Frame.BYTES - 1) >>> 3;
      into.addAll(words, first);
      int next = (int) words.get(first + BucketWords.ENTRIES);
      if (!isUnmoved(bucket, version)) {
        return false;
      }
      if (next == 0) {
        return true;
      }
      place = OverflowBuckets.place(next);
    }
  }

  // ---- changing chains, for the writer

  /** Takes the memory to add an entry, and to split any bucket then; false if there is none. */
  boolean prepareAdd(long hash) {
    // A split moves entries into at most as many overflow buckets as it frees.
    boolean hasPlace = overflow.free() >= 1 || !isFull(of(hash, count));
    return hasPlace || overflow.grow(this::distrust);
  }

  private boolean isFull(long bucket) {
    return BucketWords.isFull(wordsOf(bucket), offset(bucket) / Long.BYTES);
  }

  /** Puts an entry where a place is free near the beginning of a chain, or makes a place there. */
  void add(long bucket, long entry) {
    long place = first(bucket);
    for (int looked = 0; looked < LOOKED_AT; looked++) {
      ByteBuffer memory = memory(place);
      int at = (int) place & Frame.BYTES - 1;
      int end = at | LAST_WORD;
      for (; at < end; at += Long.BYTES) {
        if (memory.getLong(at) == 0) {
          LONGS.setRelease(memory, at, entry);
          return;
        }
      }
      int next = (int) memory.getLong(end);
      if (next == 0) {
        break;
      }
      chainSteps++;
      place = OverflowBuckets.place(next);
    }
    int taken = overflow.take();
    replace(OverflowBuckets.place(taken), entry);
    link(taken, successor(first(bucket)));
    setLast(bucket, version(bucket), taken);
  }

  void replace(long place, long entry) {
    LONGS.setRelease(memory(place), (int) place & Frame.BYTES - 1, entry);
  }

  /** Removes the entry of a hash from its place, and the overflow bucket that it leaves empty. */
  void remove(long hash, long place) {
    replace(place, 0);
    if (OverflowBuckets.holds(place) && isEmpty(place)) {
      unlink(of(hash, count), OverflowBuckets.number(place));
    }
  }

  private boolean isEmpty(long place) {
    int first = ((int) place & Frame.BYTES - BYTES) / Long.BYTES;
    return BucketWords.isEmpty(frame(place).words(), first);
  }

  /** Takes an overflow bucket without entries out of its chain. */
  private void unlink(long bucket, int number) {
    beginChange(bucket);
    int after = successor(OverflowBuckets.place(number));
    int before = 0;
    for (int next = successor(first(bucket)); next != number; ) {
      before = next;
      next = successor(OverflowBuckets.place(next));
    }
    if (before == 0) {
      setLast(bucket, version(bucket), after);
    } else {
      link(before, after);
    }
    overflow.give(number);
    endChange(bucket);
  }

  /** From now on until the end of the change readers trust nothing of a bucket. */
  void beginChange(long bucket) {
    raiseVersion(bucket, 1);
    VarHandle.storeStoreFence();
  }

  void endChange(long bucket) {
    raiseVersion(bucket, 1);
  }

  /** Has readers begin anew who have looked into memory that was replaced: it goes to others. */
  void distrust() {
    for (long bucket = 0; bucket < count; bucket++) {
      raiseVersion(bucket, 2);
    }
  }

  private void raiseVersion(long bucket, int by) {
    setLast(bucket, version(bucket) + by, successor(first(bucket)));
  }

  /** How many entries a bucket and its overflow have, with those that are empty. */
  int capacity(long bucket) {
    int capacity = BucketWords.ENTRIES;
    for (int next = successor(first(bucket)); next != 0; ) {
      capacity += BucketWords.ENTRIES;
      next = successor(OverflowBuckets.place(next));
    }
    return capacity;
  }

  /** Empties a bucket that is being changed, and gives up its overflow. */
  void moveAll(long bucket, BucketEntries into) {
    into.takeFrom(memoryOf(bucket), offset(bucket));
    for (int next = successor(first(bucket)); next != 0; ) {
      int given = next;
      long place = OverflowBuckets.place(given);
      next = successor(place);
      into.takeFrom(memory(place), (int) place & Frame.BYTES - 1);
      overflow.give(given);
    }
    setLast(bucket, version(bucket), 0);
  }

  /** So many buckets are in use from now on. */
  void setCount(long buckets) {
    count = buckets;
  }

  // ---- memory

  /** The number of the overflow bucket that follows the bucket of a place, 0 if none does. */
  private int successor(long place) {
    return (int) memory(place).getLong(((int) place & Frame.BYTES - 1) | LAST_WORD);
  }

  private void setLast(long bucket, int version, int next) {
    LONGS.setRelease(
        memoryOf(bucket), offset(bucket) + LAST_WORD, (long) version << 32 | (next & 0xFFFFFFFFL));
  }

  /** Has one overflow bucket follow another. */
  private void link(int number, int next) {
    replace(OverflowBuckets.place(number) | LAST_WORD, next & 0xFFFFFFFFL);
  }

  private ByteBuffer memory(long place) {
    return frame(place).buffer();
  }

  private Frame frame(long place) {
    return OverflowBuckets.holds(place)
        ? overflow.frame(place)
        : frames.get((int) (place / Frame.BYTES));
  }

  private ByteBuffer memoryOf(long bucket) {
    return frames.get((int) (bucket / PER_FRAME)).buffer();
  }

  private static int offset(long bucket) {
    return (int) (bucket % PER_FRAME) * BYTES;
  }

  /** Overflow buckets that the writer has walked over so far. */
  long chainSteps() {
    return chainSteps;
  }

  /** The memory taken, in bytes. */
  long memoryBytes() {
    return count == FREED ? 0 : frames.memoryBytes() + overflow.memoryBytes();
  }

  /** Gives everything back. Readers that are under way find out. */
  void free() {
    count = FREED;
    frames.free();
    overflow.freeMemory();
  }
}
