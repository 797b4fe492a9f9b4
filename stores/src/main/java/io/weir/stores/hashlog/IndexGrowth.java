package io.weir.stores.hashlog;

import io.weir.stores.memory.Frame;

/**
 * How an index grows with its entries: by one bucket at a time, which takes about half of another
 * one. Says when one is due and which one is split, and has its memory ready. For the writer.
 */
final class IndexGrowth {
  private static final long ENTRIES_PER_BUCKET = 5;
  private static final long FIRST_COUNT = 1 << IndexEntry.FIRST_BITS;

  private final Buckets buckets;
  private final IndexFrames memory;
  private final BucketEntries moving = new BucketEntries();

  /**
   * @param memory of the buckets
   */
  IndexGrowth(Buckets buckets, IndexFrames memory) {
    this.buckets = buckets;
    this.memory = memory;
  }

  /** Makes the first buckets; false if there is no memory. */
  boolean begin() {
    if (!memory.growUnseen()) {
      return false;
    }
    buckets.setCount(FIRST_COUNT);
    return true;
  }

  /** The same, with room for so many entries. */
  boolean reserve(long expected) {
    long wanted = expected / ENTRIES_PER_BUCKET;
    while (memory.bytes() < wanted * Buckets.BYTES) {
      if (!memory.growUnseen()) {
        return false;
      }
    }
    if (memory.bytes() > 0) {
      buckets.setCount(Math.max(FIRST_COUNT, wanted));
    }
    return true;
  }

  /**
   * Takes the memory for the split that is due with so many entries. Without any for another bucket
   * the chains get longer instead.
   */
  void prepare(long entries) {
    if (isDue(entries) && (hasRoom() || memory.prepare())) {
      moving.clear();
      moving.reserve(buckets.capacity(splitNext()) + 1);
    }
  }

  /** Splits a bucket if that is due with so many entries, and was prepared. */
  void grow(long entries) {
    if (isDue(entries) && (hasRoom() || memory.isPrepared())) {
      split();
    }
  }

  private boolean isDue(long entries) {
    return entries > buckets.count() * ENTRIES_PER_BUCKET;
  }

  private boolean hasRoom() {
    return buckets.count() * Buckets.BYTES < memory.bytes();
  }

  /** The bucket that is split next. */
  private long splitNext() {
    return buckets.count() - Long.highestOneBit(buckets.count());
  }

  /**
   * Moves about half of the entries of one bucket into a new one at the end. It empties the chain,
   * then fills both: a bucket ends with no more overflow than it needs. What was replaced to make
   * room for the new one goes when the bucket count tells.
   */
  private void split() {
    Frame replaced = hasRoom() ? null : memory.grow();
    if (replaced != null) {
      buckets.distrust();
    }
    long added = buckets.count();
    long from = splitNext();
    buckets.beginChange(from);
    moving.clear();
    buckets.moveAll(from, moving);
    long low = Long.highestOneBit(added);
    for (int i = 0; i < moving.count(); i++) {
      long entry = moving.get(i);
      buckets.add((IndexEntry.hash(from, entry) & low) == 0 ? from : added, entry);
    }
    buckets.setCount(added + 1);
    buckets.endChange(from);
    memory.give(replaced);
  }
}
