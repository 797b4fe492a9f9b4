package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.Directory;
import org.jspecify.annotations.Nullable;

/** The {@link ReferenceEngine} with a mistake that it makes on purpose. */
@SuppressWarnings("ImmutableEnumChecker") // Suites have no state.
enum PlantedBug implements EngineSubject {
  NONE(null, ""),
  /** A deleted key is back after a reopening. */
  LOST_DELETE(new DifferentialSuite(4, 1_000), "size() is"),
  /** A value of more than 16 KiB is not written. */
  LARGE_VALUE_LOST(new DifferentialSuite(4, 1_000), "size() is"),
  /** Of keys with equal hashes, only the lowest is found. */
  HIDDEN_BY_COLLISION(new DifferentialSuite(4, 1_000), "get("),
  /** An exclusive upper bound is taken for an inclusive one. */
  BOUND_INCLUDED(new DifferentialSuite(4, 1_000), "where it should end"),
  /** A cursor shows writes that came after it. */
  LIVE_CURSOR(new DifferentialSuite(4, 1_000), "a cursor at"),
  /** A generation is said to be durable before its name is. */
  NO_DIRECTORY_SYNC(new CrashSuite(), "came back at"),
  /** A generation is said to be durable before its bytes are. */
  NO_FILE_SYNC(new CrashSuite(), "after a crash before change"),
  /** A write that failed is taken for one that worked. */
  WRITE_FAILURE_IGNORED(new FaultSuite(), "went unnoticed"),
  /** A sync that failed is tried again with the next generation, as if that could help. */
  SYNC_TRIED_AGAIN(new FaultSuite(), "goes on after a sync that failed"),
  /** A full disk is taken for a generation made. */
  FULL_DISK_IGNORED(new DiskFullSuite(), "came back at"),
  /** As long as a cursor is open, no file goes. */
  PINNED_BY_CURSOR(new BoundSuite(30), "WITH_LEAKED_CURSORS of "),
  /** Files that nothing needs any more stay. */
  FILES_KEPT(new BoundSuite(30), "WITH_MARKS of "),
  /** Damage is not looked for. */
  NO_CHECKSUM(new DamageSuite(), "a cursor showed a wrong value"),
  /** A file stays open. */
  OPEN_FILE(new LeakSuite(), "are left after closing"),
  /** A generation is said to be durable while the process still holds it back. */
  HELD_BACK(new KillSuite(), "came back at");

  private final WatchedBudgets budgets = new WatchedBudgets();
  private final @Nullable Suite finder;
  private final String symptom;

  PlantedBug(@Nullable Suite finder, String symptom) {
    this.finder = finder;
    this.symptom = symptom;
  }

  @Override
  public KeyValueEngine open(Directory directory, Background background) {
    return new ReferenceEngine(directory, this);
  }

  @Override
  public boolean knowsItsFiles() {
    return false;
  }

  /** It takes no memory of one. */
  @Override
  public WatchedBudgets budgets() {
    return budgets;
  }

  /** What the suite has to say when it found it. */
  String symptom() {
    return symptom;
  }

  /** The suite that has to find it. */
  Suite finder() {
    if (finder == null) {
      throw new IllegalStateException("nothing is planted");
    }
    return finder;
  }
}
