package io.weir.stores.sorted;

import io.weir.stores.generation.Manifests;
import io.weir.stores.io.Directory;
import io.weir.stores.sortedrun.BlockCache;
import io.weir.stores.sortedrun.RunFile;
import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The files of the runs of a tree: which there are, and which of them may go. For any thread. */
final class RunFiles {
  private final Directory directory;
  private final BlockCache cache;
  private final Manifests<TreeManifest> manifests;
  private final AtomicLong lastNumber = new AtomicLong();

  /** The numbers of those that are written or open. */
  private final Set<Long> inUse = ConcurrentHashMap.newKeySet();

  private final AtomicLong closeErrors = new AtomicLong();
  private volatile @Nullable IOException lastCloseError;

  /** Whether some may go. */
  private volatile boolean due;

  RunFiles(Directory directory, BlockCache cache, Manifests<TreeManifest> manifests) {
    this.directory = directory;
    this.cache = cache;
    this.manifests = manifests;
  }

  /** A number that no file has or had while the store was open. */
  long nextNumber() {
    long number = lastNumber.incrementAndGet();
    inUse.add(number);
    return number;
  }

  /** There is a file of this number. */
  void found(long number) {
    lastNumber.accumulateAndGet(number, Math::max);
  }

  /** Opens a run. */
  Run open(long number, RunFile file) throws IOException {
    found(number);
    inUse.add(number);
    boolean opened = false;
    try {
      SortedRun records = SortedRun.open(directory, Run.fileName(number), file, cache);
      opened = true;
      return new Run(number, file, records, this);
    } finally {
      if (!opened) {
        inUse.remove(number);
      }
    }
  }

  /**
   * A run has been closed.
   *
   * @param failure what came of it, if it was not a success
   */
  void closed(Run run, @Nullable IOException failure) {
    inUse.remove(run.number());
    due = true;
    if (failure != null) {
      closeErrors.incrementAndGet();
      lastCloseError = failure;
    }
  }

  /** How many files could not be closed. */
  long closeErrors() {
    return closeErrors.get();
  }

  /** Why the last of them could not; null if there is none. */
  @Nullable IOException lastCloseError() {
    return lastCloseError;
  }

  /** A file was begun and will not become a run. */
  void abandoned(long number) {
    inUse.remove(number);
    due = true;
  }

  /** Has those deleted soon that nothing needs any more. */
  void request() {
    due = true;
  }

  boolean isDue() {
    return due;
  }

  /** Deletes those that neither a generation nor anybody who reads needs. */
  void deleteUnneeded() throws IOException {
    due = false;
    manifests.deleteUnnamed(name -> Run.isName(name) && !inUse.contains(Run.numberOf(name)));
  }
}
