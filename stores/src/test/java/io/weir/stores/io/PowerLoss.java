package io.weir.stores.io;

import java.util.SplittableRandom;

/** Draws what of the unsynced state survives a loss of power; the same for the same seed. */
final class PowerLoss {
  /** Of how many blocks that are lost one is torn instead. */
  private static final int LOST_PER_TORN = 8;

  private final int unsyncedPercent;
  private final SplittableRandom random;

  /**
   * @param unsyncedPercent the chance of each unsynced change to survive, 0 to 100
   */
  PowerLoss(int unsyncedPercent, long seed) {
    if (unsyncedPercent < 0 || unsyncedPercent > 100) {
      throw new IllegalArgumentException("not a percentage: " + unsyncedPercent);
    }
    this.unsyncedPercent = unsyncedPercent;
    this.random = new SplittableRandom(seed);
  }

  boolean survives() {
    return random.nextInt(100) < unsyncedPercent;
  }

  /** Whether a block that does not survive is torn. Nothing is torn if nothing survives. */
  boolean tears() {
    return unsyncedPercent > 0 && random.nextInt(LOST_PER_TORN) == 0;
  }

  /** A number from {@code from}, inclusive, to {@code to}, exclusive. */
  long between(long from, long to) {
    return random.nextLong(from, to);
  }

  boolean coin() {
    return random.nextBoolean();
  }
}
