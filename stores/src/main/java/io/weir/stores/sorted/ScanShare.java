package io.weir.stores.sorted;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a store is read in the order of its keys, as it shows in what it does. A scan costs as
 * much more as there are runs, a write as much less.
 */
final class ScanShare {
  /** With one scan among so many operations, scans decide. */
  private static final int OPERATIONS_PER_SCAN = 50;

  /** Fewer operations tell nothing. */
  private static final int MIN_OPERATIONS = 1_000;

  /** After so many scans somebody looks whether they should cost less. */
  private static final int SCANS_PER_LOOK = 1_000;

  private final TreeCounts counts;
  private final AtomicLong scans = new AtomicLong();

  // of whoever works off what is to be done

  private long scansSeen;
  private long writesSeen;
  private boolean isHigh = true;

  ScanShare(TreeCounts counts) {
    this.counts = counts;
  }

  /** A scan begins; true if it is time to look what that means. For any thread. */
  boolean scan() {
    return scans.incrementAndGet() % SCANS_PER_LOOK == 0;
  }

  /** Whether scans are many, of late. For one thread at a time. */
  boolean isHigh() {
    long scansNow = scans.get();
    long writesNow = counts.writes();
    long newScans = scansNow - scansSeen;
    long operations = newScans + writesNow - writesSeen;
    if (operations >= MIN_OPERATIONS) {
      isHigh = newScans * OPERATIONS_PER_SCAN >= operations;
      scansSeen = scansNow;
      writesSeen = writesNow;
    }
    return isHigh;
  }
}
