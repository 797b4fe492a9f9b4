package io.weir.stores.kit;

import org.jspecify.annotations.Nullable;

/** Mistakes that the {@link ReferenceEngine} can make on purpose. */
@SuppressWarnings("ImmutableEnumChecker") // Suites have no state.
enum PlantedBug {
  NONE(null),
  /** A deleted key is back after a reopening. */
  LOST_DELETE(new DifferentialSuite(2, 1_000)),
  /** An exclusive upper bound is taken for an inclusive one. */
  BOUND_INCLUDED(new DifferentialSuite(2, 1_000)),
  /** A cursor shows writes that came after it. */
  LIVE_CURSOR(new DifferentialSuite(2, 1_000)),
  /** A generation is said to be durable before its name is. */
  NO_DIRECTORY_SYNC(new CrashSuite()),
  /** A generation is said to be durable before its bytes are. */
  NO_FILE_SYNC(new CrashSuite()),
  /** A sync that failed is taken for one that worked. */
  SYNC_FAILURE_IGNORED(new FaultSuite()),
  /** A full disk is taken for a generation made. */
  FULL_DISK_IGNORED(new DiskFullSuite()),
  /** Damage is not looked for. */
  NO_CHECKSUM(new DamageSuite()),
  /** A file stays open. */
  OPEN_FILE(new LeakSuite());

  private final @Nullable Suite finder;

  PlantedBug(@Nullable Suite finder) {
    this.finder = finder;
  }

  /** The suite that has to find it. */
  Suite finder() {
    if (finder == null) {
      throw new IllegalStateException("nothing is planted");
    }
    return finder;
  }
}
