package io.weir.stores.hashlog;

import io.weir.stores.format.KeyHash;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The hash index: one entry of eight bytes per key in buckets of one cache line, growing bucket by
 * bucket (linear hashing, Litwin 1980), so that no insert ever waits for a rehash.
 *
 * <p>An entry is a tag, 26 bits of the hash, and the address of the record. The tag begins right
 * above the hash bits of the first bucket count, therefore a bucket can be split without reading a
 * record. A bucket has seven entries and a last word: its version in the upper half, the number of
 * its first overflow bucket in the lower. Overflow buckets look the same without a version.
 *
 * <p><b>Long chains.</b> A chain has as many overflow buckets as its entries need; nothing limits
 * it. Since the hash is keyed ({@link KeyHash}), nobody can make keys that meet in one chain; if
 * they did meet, reading and writing them would take longer, and be right.
 *
 * <p><b>Threads.</b> One writer, under the lock of the store. A reader takes {@link #buckets} and
 * the {@link #version} of its bucket, follows {@link #next(long, long, long, int)}, and then proves
 * what it found: a hit by the entry being still in its place, a miss by version and bucket count
 * being the same. The version is also looked at before each step to another overflow bucket: a walk
 * over buckets that are used again for other chains could go anywhere, and have no end. The bucket
 * count of an index that was freed is negative, which is part of each proof.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
final class Index {
  /** No place. */
  static final long NONE = -1;

  /** The chain changed during the walk: begin anew. */
  static final long MOVED = -2;

  static final int BUCKET_BYTES = 64;
  static final int LAST_WORD = 56;
  private static final int BUCKETS_PER_FRAME = Frame.BYTES / BUCKET_BYTES;
  private static final int ENTRIES = BucketWords.ENTRIES;
  private static final int FIRST_BITS = 8;
  private static final int TAG_SHIFT = RecordLayout.ADDRESS_BITS;
  private static final long TAG_MASK = (1L << (64 - TAG_SHIFT)) - 1;
  private static final long ENTRIES_PER_BUCKET = 5;

  /** In place of a bucket: the one who walks is the writer, for whom nothing moves. */
  private static final long WRITER = -1;

  private static final long FREED = -1;

  /** So many buckets of a chain are searched for a free place: a long chain has to be built too. */
  private static final int LOOKED_AT = 8;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final KeyHash hash;
  private final IndexFrames chunks;
  private final OverflowBuckets overflow;
  private final BucketEntries moving = new BucketEntries();
  private volatile long buckets;
  private final Tally entries = new Tally(0);
  private long chainSteps;

  Index(MemoryBudget budget, KeyHash hash) {
    this.hash = hash;
    this.chunks = new IndexFrames(budget, BUCKET_BYTES << FIRST_BITS);
    this.overflow = new OverflowBuckets(budget);
  }

  /** The hash of the keys. */
  KeyHash hash() {
    return hash;
  }

  /** The word that is kept for a key. */
  static long entry(long hash, long address) {
    return tag(hash) << TAG_SHIFT | address;
  }

  static long tag(long hash) {
    return hash >>> FIRST_BITS & TAG_MASK;
  }

  static long address(long entry) {
    return entry & RecordLayout.ADDRESS_MASK;
  }

  /** The bits of the hash that bucket and entry together still know. */
  static long hash(long bucket, long entry) {
    return entry >>> TAG_SHIFT << FIRST_BITS | (bucket & (1 << FIRST_BITS) - 1);
  }

  // ---- reading

  /** How many buckets there are; 0 before the first insert, negative once the index is freed. */
  long buckets() {
    return buckets;
  }

  static long bucketOf(long hash, long buckets) {
    long mask = (Long.highestOneBit(buckets) << 1) - 1;
    long bucket = hash & mask;
    return bucket < buckets ? bucket : hash & mask >>> 1;
  }

  /** Grows by two with each change of the bucket that is not a single entry; odd in its midst. */
  int version(long bucket) {
    return (int) ((long) LONGS.getAcquire(chunk(bucket), offset(bucket) + LAST_WORD) >>> 32);
  }

  /** Whether what was read of a bucket since it had a version was its content. */
  boolean isUnmoved(long bucket, int version) {
    VarHandle.acquireFence();
    return (version & 1) == 0 && version(bucket) == version && buckets > 0;
  }

  /** The place of the first entry of a bucket. */
  static long first(long bucket) {
    return bucket * BUCKET_BYTES;
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
        return (from & -BUCKET_BYTES) | (long) Integer.numberOfTrailingZeros(found) << 3;
      }
      int next = (int) words.get(begin + ENTRIES);
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

  /** The words of the memory of a bucket. */
  LongBuffer wordsOf(long bucket) {
    return chunks.get((int) (bucket / BUCKETS_PER_FRAME)).words();
  }

  /** The word of the first entry of a bucket that has the tag, or a negative number. */
  static int firstMatch(LongBuffer words, long bucket, long tag) {
    int first = offset(bucket) / Long.BYTES;
    int found = BucketWords.matches(words, first, tag);
    return found == 0 ? -1 : first + Integer.numberOfTrailingZeros(found);
  }

  /** The entry at a place, 0 if it is empty. */
  long entryAt(long place) {
    return (long) LONGS.getAcquire(memory(place), (int) place & Frame.BYTES - 1);
  }

  private ByteBuffer memory(long place) {
    return frame(place).buffer();
  }

  private Frame frame(long place) {
    return OverflowBuckets.holds(place)
        ? overflow.frame(place)
        : chunks.get((int) (place / Frame.BYTES));
  }

  private ByteBuffer chunk(long bucket) {
    return chunks.get((int) (bucket / BUCKETS_PER_FRAME)).buffer();
  }

  private static int offset(long bucket) {
    return (int) (bucket % BUCKETS_PER_FRAME) * BUCKET_BYTES;
  }

  /**
   * Copies the entries of a bucket as they were between two splits, so that none is missed on its
   * way from one bucket to another. For any thread.
   *
   * @return false, with nothing copied, if the index was freed
   */
  boolean copy(long bucket, BucketEntries into) {
    while (buckets > 0) {
      int version = version(bucket);
      into.clear();
      if (copyChain(bucket, version, into)) {
        return true;
      }
      Thread.onSpinWait();
    }
    into.clear();
    return false;
  }

  private boolean copyChain(long bucket, int version, BucketEntries into) {
    long place = first(bucket);
    while (true) {
      LongBuffer words = frame(place).words();
      int first = ((int) place & Frame.BYTES - 1) >>> 3;
      for (int i = 0; i < ENTRIES; i++) {
        long entry = words.get(first + i);
        if (entry != 0) {
          into.add(entry);
        }
      }
      int next = (int) words.get(first + ENTRIES);
      if (!isUnmoved(bucket, version)) {
        return false;
      }
      if (next == 0) {
        return true;
      }
      place = OverflowBuckets.place(next);
    }
  }

  /** Whether exactly this entry is there. For any thread. */
  boolean contains(long hash, long address) {
    long entry = entry(hash, address);
    for (long count = buckets; count > 0; count = buckets) {
      long bucket = bucketOf(hash, count);
      int version = version(bucket);
      long place = find(first(bucket), entry, bucket, version);
      if (place >= 0) {
        return true;
      }
      if (place == NONE && isUnmoved(bucket, version) && buckets == count) {
        return false;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  /** The place of exactly this entry, or NONE. For the writer. */
  long find(long hash, long entry) {
    return buckets > 0 ? find(first(bucketOf(hash, buckets)), entry, WRITER, 0) : NONE;
  }

  private long find(long from, long entry, long bucket, int version) {
    long tag = entry >>> TAG_SHIFT;
    long place = next(from, tag, bucket, version);
    while (place >= 0 && entryAt(place) != entry) {
      place = next(place + Long.BYTES, tag, bucket, version);
    }
    return place;
  }

  // ---- writing

  /**
   * Takes the memory that the next insert may need: nothing after it can fail. False if the budget
   * has none.
   */
  boolean prepareInsert(long hash) {
    if (buckets == 0) {
      if (!chunks.growUnseen()) {
        return false;
      }
      buckets = 1 << FIRST_BITS;
    }
    if (isSplitDue(entries.get() + 1)) {
      prepareSplit();
    }
    // A split moves entries into at most as many overflow buckets as it frees.
    boolean hasPlace = overflow.free() >= 1 || !isFull(bucketOf(hash, buckets));
    return hasPlace || overflow.grow(this::distrust);
  }

  /** Has readers begin anew who have looked into memory that was replaced: it goes to others. */
  private void distrust() {
    for (long bucket = 0; bucket < buckets; bucket++) {
      setLast(bucket, version(bucket) + 2, successor(first(bucket)));
    }
  }

  private boolean isSplitDue(long entriesThen) {
    return entriesThen > buckets * ENTRIES_PER_BUCKET;
  }

  /** Without memory for another bucket the chains get longer instead. */
  private void prepareSplit() {
    if (hasRoom() || chunks.prepare()) {
      moving.clear();
      moving.reserve(capacity(splitNext()) + 1);
    }
  }

  private boolean hasRoom() {
    return buckets * BUCKET_BYTES < chunks.bytes();
  }

  /** The bucket that is split next. */
  private long splitNext() {
    return buckets - Long.highestOneBit(buckets);
  }

  /** How many entries a bucket and its overflow have, with those that are empty. */
  private int capacity(long bucket) {
    int capacity = ENTRIES;
    for (int next = successor(first(bucket)); next != 0; ) {
      capacity += ENTRIES;
      next = successor(OverflowBuckets.place(next));
    }
    return capacity;
  }

  /** The number of the overflow bucket that follows the bucket of a place, 0 if none does. */
  private int successor(long place) {
    return (int) memory(place).getLong(((int) place & Frame.BYTES - 1) | LAST_WORD);
  }

  private boolean isFull(long bucket) {
    return BucketWords.isFull(wordsOf(bucket), offset(bucket) / Long.BYTES);
  }

  /** Adds an entry for a key that has none. */
  void insert(long hash, long entry) {
    place(bucketOf(hash, buckets), entry);
    entries.add(1);
    if (isSplitDue(entries.get()) && (hasRoom() || chunks.isPrepared())) {
      split();
    }
  }

  /** Adds the entry unless exactly it is there already; for recovery. */
  void insertIfAbsent(long hash, long entry) {
    if (find(hash, entry) == NONE) {
      insert(hash, entry);
    }
  }

  /** Removes exactly this entry if it is there. */
  void removeIfPresent(long hash, long entry) {
    long place = find(hash, entry);
    if (place != NONE) {
      remove(hash, place);
    }
  }

  void replace(long place, long entry) {
    LONGS.setRelease(memory(place), (int) place & Frame.BYTES - 1, entry);
  }

  /** Removes the entry of a key from its place. */
  void remove(long hash, long place) {
    replace(place, 0);
    entries.add(-1);
    if (OverflowBuckets.holds(place) && isEmpty(place)) {
      unlink(bucketOf(hash, buckets), OverflowBuckets.number(place));
    }
  }

  private boolean isEmpty(long place) {
    int first = ((int) place & Frame.BYTES - BUCKET_BYTES) / Long.BYTES;
    return BucketWords.isEmpty(frame(place).words(), first);
  }

  /** Takes an overflow bucket without entries out of its chain. */
  private void unlink(long bucket, int number) {
    int version = version(bucket);
    setLast(bucket, version + 1, successor(first(bucket)));
    VarHandle.storeStoreFence();
    int after = successor(OverflowBuckets.place(number));
    int before = 0;
    for (int next = successor(first(bucket)); next != number; ) {
      before = next;
      next = successor(OverflowBuckets.place(next));
    }
    if (before == 0) {
      setLast(bucket, version + 1, after);
    } else {
      replace(OverflowBuckets.place(before) | LAST_WORD, after & 0xFFFFFFFFL);
    }
    overflow.give(number);
    setLast(bucket, version + 2, successor(first(bucket)));
  }

  private void setLast(long bucket, int version, int next) {
    LONGS.setRelease(
        chunk(bucket), offset(bucket) + LAST_WORD, (long) version << 32 | (next & 0xFFFFFFFFL));
  }

  /** Puts an entry where a place is free near the beginning of a chain, or makes a place there. */
  private void place(long bucket, long entry) {
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
    replace(OverflowBuckets.place(taken) | LAST_WORD, successor(first(bucket)) & 0xFFFFFFFFL);
    setLast(bucket, version(bucket), taken);
  }

  /**
   * Moves about half of the entries of one bucket into a new one at the end. It empties the chain,
   * then fills both: a bucket ends with no more overflow than it needs. The memory for that was
   * taken before. What was replaced to make room for the new one goes when the bucket count tells.
   */
  private void split() {
    Frame replaced = hasRoom() ? null : chunks.grow();
    if (replaced != null) {
      distrust();
    }
    long count = buckets;
    long from = splitNext();
    int version = version(from);
    setLast(from, version + 1, successor(first(from)));
    VarHandle.storeStoreFence();
    moving.clear();
    moving.takeFrom(chunk(from), offset(from));
    for (int next = successor(first(from)); next != 0; ) {
      int given = next;
      next = successor(OverflowBuckets.place(given));
      long place = OverflowBuckets.place(given);
      moving.takeFrom(memory(place), (int) place & Frame.BYTES - 1);
      overflow.give(given);
    }
    setLast(from, version + 1, 0);
    long low = Long.highestOneBit(count);
    for (int i = 0; i < moving.count(); i++) {
      long entry = moving.get(i);
      place((hash(from, entry) & low) == 0 ? from : count, entry);
    }
    buckets = count + 1;
    setLast(from, version + 2, successor(first(from)));
    chunks.give(replaced);
  }

  // ---- memory

  /** Makes room for so many entries at once in an empty index; false if there is no memory. */
  boolean reserve(long expected) {
    long wanted = expected / ENTRIES_PER_BUCKET;
    while (chunks.bytes() < wanted * BUCKET_BYTES) {
      if (!chunks.growUnseen()) {
        return false;
      }
    }
    if (chunks.bytes() > 0) {
      buckets = Math.max(1 << FIRST_BITS, wanted);
    }
    return true;
  }

  /** How many entries there are. */
  long entries() {
    return entries.get();
  }

  /** Overflow buckets that the writer has walked over so far. */
  long chainSteps() {
    return chainSteps;
  }

  /** The memory taken, in bytes. */
  long memoryBytes() {
    return buckets == FREED ? 0 : chunks.memoryBytes() + overflow.memoryBytes();
  }

  /** Gives everything back. Readers that are under way find out. */
  void free() {
    buckets = FREED;
    chunks.free();
    overflow.freeMemory();
  }
}
