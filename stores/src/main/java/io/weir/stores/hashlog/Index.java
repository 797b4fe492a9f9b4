package io.weir.stores.hashlog;

import io.weir.stores.format.RecordLayout;
import io.weir.stores.memory.Frame;
import io.weir.stores.memory.MemoryBudget;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hash index: one entry of eight bytes per key in buckets of one cache line, growing bucket by
 * bucket (linear hashing, Litwin 1980), so that no insert ever waits for a rehash.
 *
 * <p>An entry is a tag, 26 bits of the hash, and the address of the record. The tag begins right
 * above the hash bits of the first bucket count, therefore a bucket can be split without reading a
 * record. A bucket has seven entries and a last word: its version in the upper half, the number of
 * its first overflow bucket in the lower. Overflow buckets look the same without a version.
 *
 * <p><b>Threads.</b> One writer, under the lock of the store. A reader takes {@link #buckets} and
 * the {@link #version} of its bucket, follows {@link #next}, and then proves what it found: a hit
 * by the entry being still in its place, a miss by version and bucket count being the same.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
final class Index {
  /** No place. */
  static final long NONE = -1;

  /** More entries than a bucket and its overflow can have. */
  static final int MOST_IN_BUCKET = 1 << 12;

  private static final int BUCKET_BYTES = 64;
  private static final int LAST_WORD = 56;
  private static final int WORDS_PER_BUCKET = BUCKET_BYTES / Long.BYTES;
  private static final int ENTRIES = WORDS_PER_BUCKET - 1;
  private static final int BUCKETS_PER_FRAME = Frame.BYTES / BUCKET_BYTES;
  private static final int FIRST_BITS = 10;
  private static final int TAG_SHIFT = RecordLayout.ADDRESS_BITS;
  private static final long TAG_MASK = (1L << (64 - TAG_SHIFT)) - 1;
  private static final long ENTRIES_PER_BUCKET = 5;
  private static final long IN_OVERFLOW = 1L << 62;

  /** More hops than a chain can have: a reader that makes them walks over recycled buckets. */
  private static final int MAX_HOPS = MOST_IN_BUCKET / ENTRIES;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MemoryBudget budget;
  private volatile Frame[] chunks = new Frame[0];
  private volatile Frame[] overflow = new Frame[0];
  private volatile long buckets;
  private volatile int frames;
  private volatile long entries;
  private int freeOverflow;
  private int freeOverflowCount;

  Index(MemoryBudget budget) {
    this.budget = budget;
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

  /** How many buckets there are; 0 before the first insert. */
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

  /** The place of the first entry of a bucket. */
  static long first(long bucket) {
    return bucket * BUCKET_BYTES;
  }

  /** The first place at or behind {@code place} in its chain with an entry of the tag, or NONE. */
  long next(long place, long tag) {
    long from = place;
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      Frame frame = frame(from);
      if (frame == null) {
        return NONE;
      }
      LongBuffer words = frame.words();
      int word = ((int) from & Frame.BYTES - 1) >>> 3;
      int bucket = word & -WORDS_PER_BUCKET;
      int found = matches(words, bucket, tag) & (-1 << (word - bucket));
      if (found != 0) {
        return (from & -BUCKET_BYTES) | (long) Integer.numberOfTrailingZeros(found) << 3;
      }
      int next = (int) words.get(bucket + ENTRIES);
      if (next == 0) {
        return NONE;
      }
      VarHandle.acquireFence();
      from = overflowPlace(next);
    }
    return NONE;
  }

  /**
   * A bit for each of the seven entries of a bucket that has the tag. Without branches: which entry
   * it is cannot be guessed, and a wrong guess costs more than to compare them all.
   */
  private static int matches(LongBuffer words, int bucket, long tag) {
    int matches = 0;
    for (int i = 0; i < ENTRIES; i++) {
      long entry = words.get(bucket + i);
      long difference = entry >>> TAG_SHIFT ^ tag;
      matches |= (int) ((difference - 1 & (entry | -entry)) >>> 63) << i;
    }
    return matches;
  }

  /** The words of the memory of a bucket. */
  LongBuffer wordsOf(long bucket) {
    return chunks[(int) (bucket / BUCKETS_PER_FRAME)].words();
  }

  /** The word of the first entry of a bucket that has the tag, or a negative number. */
  static int firstMatch(LongBuffer words, long bucket, long tag) {
    int first = offset(bucket) / Long.BYTES;
    int found = matches(words, first, tag);
    return found == 0 ? -1 : first + Integer.numberOfTrailingZeros(found);
  }

  /** The entry at a place, 0 if it is empty. */
  long entryAt(long place) {
    return (long) LONGS.getAcquire(memory(place), (int) place & Frame.BYTES - 1);
  }

  private ByteBuffer memory(long place) {
    return Objects.requireNonNull(frame(place)).buffer();
  }

  /** Null only to a reader that was late: the index was freed, and others write where it was. */
  private @Nullable Frame frame(long place) {
    if ((place & IN_OVERFLOW) == 0) {
      return chunks[(int) (place >>> 16)];
    }
    Frame[] frames = overflow;
    long number = (place & ~IN_OVERFLOW) >>> 16;
    return number < frames.length ? frames[(int) number] : null;
  }

  private ByteBuffer chunk(long bucket) {
    return chunks[(int) (bucket / BUCKETS_PER_FRAME)].buffer();
  }

  private static int offset(long bucket) {
    return (int) (bucket % BUCKETS_PER_FRAME) * BUCKET_BYTES;
  }

  private static long overflowPlace(int number) {
    return IN_OVERFLOW | (number & 0xFFFFFFFFL) * BUCKET_BYTES;
  }

  // ---- writing

  /**
   * Takes the memory that the next insert may need: nothing after it can fail. False if the budget
   * has none.
   */
  boolean prepareInsert(long hash) {
    if (chunks.length == 0) {
      if (!grow()) {
        return false;
      }
      buckets = BUCKETS_PER_FRAME;
    }
    // A split moves entries into at most as many overflow buckets as it frees, and one more.
    return freeOverflowCount >= 2 || !mayOverflow(hash) || growOverflow();
  }

  /**
   * Whether an insert may take an overflow bucket. A small index never does, nor has memory for.
   */
  private boolean mayOverflow(long hash) {
    return entries >= buckets * ENTRIES_PER_BUCKET || isFull(bucketOf(hash, buckets));
  }

  private boolean isFull(long bucket) {
    LongBuffer words = wordsOf(bucket);
    int first = offset(bucket) / Long.BYTES;
    for (int i = 0; i < ENTRIES; i++) {
      if (words.get(first + i) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Adds an entry for a key that has none. */
  void insert(long hash, long entry) {
    place(bucketOf(hash, buckets), entry);
    entries = entries + 1;
    if (entries > buckets * ENTRIES_PER_BUCKET) {
      split();
    }
  }

  /** Adds the entry unless exactly it is there already; for recovery. */
  void insertIfAbsent(long hash, long entry) {
    if (find(hash, entry) == NONE) {
      insert(hash, entry);
    }
  }

  /** Removes exactly this entry if it is there; for recovery. */
  void removeIfPresent(long hash, long entry) {
    long place = find(hash, entry);
    if (place != NONE) {
      remove(place);
    }
  }

  /**
   * Copies the entries of a bucket as they were between two splits, so that none is missed on its
   * way from one bucket to another. Returns how many there are. For any thread.
   *
   * @param into of {@link #MOST_IN_BUCKET} words
   */
  int copy(long bucket, long[] into) {
    while (true) {
      int version = version(bucket);
      int count = copyChain(first(bucket), into);
      VarHandle.acquireFence();
      if (count >= 0 && (version & 1) == 0 && version(bucket) == version) {
        return count;
      }
      Thread.onSpinWait();
    }
  }

  private int copyChain(long from, long[] into) {
    int count = 0;
    long place = from;
    while (count <= into.length - ENTRIES) {
      Frame frame = frame(place);
      if (frame == null) {
        return -1;
      }
      LongBuffer words = frame.words();
      int first = ((int) place & Frame.BYTES - 1) >>> 3;
      for (int i = 0; i < ENTRIES; i++) {
        long entry = words.get(first + i);
        if (entry != 0) {
          into[count++] = entry;
        }
      }
      int next = (int) words.get(first + ENTRIES);
      if (next == 0) {
        return count;
      }
      VarHandle.acquireFence();
      place = overflowPlace(next);
    }
    return -1; // A walk over recycled buckets.
  }

  /** Whether exactly this entry is there. For any thread. */
  boolean contains(long hash, long address) {
    long entry = entry(hash, address);
    while (true) {
      long count = buckets;
      long bucket = bucketOf(hash, count);
      int version = version(bucket);
      if (find(hash, entry) != NONE) {
        return true;
      }
      VarHandle.acquireFence();
      if ((version & 1) == 0 && version(bucket) == version && buckets == count) {
        return false;
      }
      Thread.onSpinWait();
    }
  }

  /** The place of exactly this entry, or NONE. */
  long find(long hash, long entry) {
    long place = next(first(bucketOf(hash, buckets)), entry >>> TAG_SHIFT);
    while (place != NONE && entryAt(place) != entry) {
      place = next(place + 8, entry >>> TAG_SHIFT);
    }
    return place;
  }

  void replace(long place, long entry) {
    LONGS.setRelease(memory(place), (int) place & Frame.BYTES - 1, entry);
  }

  void remove(long place) {
    replace(place, 0);
    entries = entries - 1;
  }

  private void place(long bucket, long entry) {
    long place = first(bucket);
    while (true) {
      ByteBuffer memory = memory(place);
      int at = (int) place & Frame.BYTES - 1;
      int end = at | LAST_WORD;
      for (; at < end; at += 8) {
        if (memory.getLong(at) == 0) {
          LONGS.setRelease(memory, at, entry);
          return;
        }
      }
      long last = memory.getLong(end);
      int next = (int) last;
      if (next == 0) {
        next = takeOverflow();
        replace(overflowPlace(next), entry);
        LONGS.setRelease(memory, end, (last & -1L << 32) | (next & 0xFFFFFFFFL));
        return;
      }
      place = overflowPlace(next);
    }
  }

  /** Moves about half of the entries of one bucket into a new one at the end. */
  private void split() {
    long count = buckets;
    long low = Long.highestOneBit(count);
    long from = count - low;
    if (count / BUCKETS_PER_FRAME >= chunks.length && !grow()) {
      return; // Without memory for it the chains get longer instead.
    }
    ByteBuffer memory = chunk(from);
    int base = offset(from);
    long last = memory.getLong(base + LAST_WORD);
    int version = (int) (last >>> 32);
    setVersion(memory, base, version + 1, (int) last);
    VarHandle.storeStoreFence();
    long[] moving = new long[16];
    int moved = 0;
    int tail = (int) last;
    // Empties the chain, then fills both: a bucket ends with no more overflow than it needs.
    moved = collect(memory, base, moving, moved);
    while (tail != 0) {
      long place = overflowPlace(tail);
      if (moved + 7 > moving.length) {
        moving = Arrays.copyOf(moving, moving.length * 2);
      }
      int next = (int) memory(place).getLong(((int) place & Frame.BYTES - 1) | LAST_WORD);
      moved = collect(memory(place), (int) place & Frame.BYTES - 1, moving, moved);
      giveOverflow(tail);
      tail = next;
    }
    setVersion(memory, base, version + 1, 0);
    for (int i = 0; i < moved; i++) {
      place((hash(from, moving[i]) & low) == 0 ? from : count, moving[i]);
    }
    buckets = count + 1;
    setVersion(memory, base, version + 2, (int) memory.getLong(base + LAST_WORD));
  }

  private static int collect(ByteBuffer memory, int base, long[] into, int from) {
    int count = from;
    for (int at = base; at < base + LAST_WORD; at += 8) {
      long entry = memory.getLong(at);
      if (entry != 0) {
        into[count++] = entry;
        LONGS.setRelease(memory, at, 0L);
      }
    }
    return count;
  }

  private static void setVersion(ByteBuffer memory, int base, int version, int next) {
    LONGS.setRelease(memory, base + LAST_WORD, (long) version << 32 | (next & 0xFFFFFFFFL));
  }

  // ---- memory

  /** Makes room for so many entries at once in an empty index; false if there is no memory. */
  boolean reserve(long expected) {
    long wanted = expected / ENTRIES_PER_BUCKET;
    while ((long) chunks.length * BUCKETS_PER_FRAME < wanted) {
      if (!grow()) {
        return false;
      }
    }
    if (chunks.length > 0) {
      buckets = Math.max(BUCKETS_PER_FRAME, wanted);
    }
    return true;
  }

  private boolean grow() {
    Frame frame = takeZeroed();
    if (frame == null) {
      return false;
    }
    Frame[] more = Arrays.copyOf(chunks, chunks.length + 1);
    more[chunks.length] = frame;
    chunks = more;
    return true;
  }

  private boolean growOverflow() {
    Frame frame = takeZeroed();
    if (frame == null) {
      return false;
    }
    Frame[] more = Arrays.copyOf(overflow, overflow.length + 1);
    more[overflow.length] = frame;
    overflow = more;
    int first = (more.length - 1) * BUCKETS_PER_FRAME;
    for (int i = BUCKETS_PER_FRAME - 1; i >= 0; i--) {
      if (first + i > 0) { // Number 0 means that there is none.
        giveOverflow(first + i);
      }
    }
    return true;
  }

  private @Nullable Frame takeZeroed() {
    Frame frame = budget.take();
    if (frame != null) {
      for (int at = 0; at < Frame.BYTES; at += 8) {
        frame.buffer().putLong(at, 0);
      }
      frames++;
    }
    return frame;
  }

  private int takeOverflow() {
    int taken = freeOverflow;
    long place = overflowPlace(taken);
    int at = (int) place & Frame.BYTES - 1;
    ByteBuffer memory = memory(place);
    freeOverflow = (int) memory.getLong(at | LAST_WORD);
    LONGS.setRelease(memory, at | LAST_WORD, 0L);
    freeOverflowCount--;
    return taken;
  }

  private void giveOverflow(int number) {
    long place = overflowPlace(number);
    LONGS.setRelease(
        memory(place), ((int) place & Frame.BYTES - 1) | LAST_WORD, freeOverflow & 0xFFFFFFFFL);
    freeOverflow = number;
    freeOverflowCount++;
  }

  /** How many entries there are. */
  long entries() {
    return entries;
  }

  /** The memory taken, in bytes. */
  long memoryBytes() {
    return (long) frames * Frame.BYTES;
  }

  /** Gives everything back. Readers must be kept off by whoever calls. */
  void free() {
    for (Frame frame : chunks) {
      budget.give(frame);
    }
    for (Frame frame : overflow) {
      budget.give(frame);
    }
    frames = 0;
  }
}
