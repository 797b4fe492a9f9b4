package io.weir.stores.hashlog;

import java.util.HashSet;
import java.util.Set;

/**
 * Puts the buckets of a snapshot into an index, one after the other. The same entry may be in two
 * of them, where one was split while the snapshot was written.
 */
final class LoadedBuckets {
  /** Up to so many entries are looked for one by one, each in a chain that is about as long. */
  private static final int FEW = 64;

  private final Index index;
  private final BucketEntries entries = new BucketEntries();
  private long bucket;

  LoadedBuckets(Index index) {
    this.index = index;
  }

  /** Adds an entry to the bucket at hand. */
  void add(long entry) {
    entries.add(entry);
  }

  /** Ends the bucket at hand; false if there is no memory for it. */
  boolean endOne() {
    boolean fits = entries.count() <= FEW ? insertFew() : insertMany();
    entries.clear();
    bucket++;
    return fits;
  }

  private boolean insertFew() {
    for (int i = 0; i < entries.count(); i++) {
      long hash = IndexEntry.hash(bucket, entries.get(i));
      if (!index.prepareInsert(hash)) {
        return false;
      }
      index.insertIfAbsent(hash, entries.get(i));
    }
    return true;
  }

  /** The same, but each chain that they go to is read once, and not once for each of them. */
  private boolean insertMany() {
    Set<Long> known = known();
    for (int i = 0; i < entries.count(); i++) {
      long hash = IndexEntry.hash(bucket, entries.get(i));
      if (known.add(entries.get(i))) {
        if (!index.prepareInsert(hash)) {
          return false;
        }
        index.insert(hash, entries.get(i));
      }
    }
    return true;
  }

  private Set<Long> known() {
    Set<Long> known = new HashSet<>();
    long buckets = index.buckets().count();
    if (buckets > 0) {
      Set<Long> chains = new HashSet<>();
      BucketEntries chain = new BucketEntries();
      for (int i = 0; i < entries.count(); i++) {
        long target = Buckets.of(IndexEntry.hash(bucket, entries.get(i)), buckets);
        if (chains.add(target) && chain.copy(index.buckets(), target)) {
          for (int k = 0; k < chain.count(); k++) {
            known.add(chain.get(k));
          }
        }
      }
    }
    return known;
  }
}
