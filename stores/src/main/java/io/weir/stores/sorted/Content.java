package io.weir.stores.sorted;

import io.weir.stores.generation.StoreState;
import io.weir.stores.keyorder.Range;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.Snapshots.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The records of a tree, and what changes where they are. The writer changes the active table
 * alone; its place, and that of all others, is exchanged under the monitor of this, for a moment.
 * So a flush that ends does not wait for a writer who waits for the memory that it gives back.
 */
final class Content {
  private final StoreState state;
  private final MemoryBudget budget;
  private final Snapshots snapshots = new Snapshots();

  /** Exchanged under the monitor of this. */
  private volatile Levels current;

  private final LowWater lowWater;
  private volatile LastRead lastRead = LastRead.NONE;
  private long tables;

  // of the writer

  private final AtomicLong keys;

  /** How many writes are complete. */
  private final AtomicLong writes = new AtomicLong();

  /** A random number, another one after each clearing. Changed under the monitor, too. */
  private volatile long lineage;

  Content(
      StoreState state,
      MemoryBudget budget,
      LowWater lowWater,
      long lineage,
      long keys,
      List<Run> runs) {
    this.state = state;
    this.budget = budget;
    this.lowWater = lowWater;
    this.lineage = lineage;
    this.keys = new AtomicLong(keys);
    this.current = levels(runs);
  }

  private Levels levels(List<Run> runs) {
    Memtable fresh = fresh();
    Levels levels = new Levels(fresh, List.of(), runs);
    fresh.leave();
    return levels;
  }

  private Memtable fresh() {
    return new Memtable(budget, snapshots, ++tables);
  }

  // ---- reading

  /** Where the records are now. The caller leaves it. */
  Levels use() {
    Levels levels = current;
    while (!levels.tryUse()) {
      state.check(); // The last one goes when the store is closed.
      levels = current;
    }
    return levels;
  }

  /** Where they are, for a moment in which nobody needs it to stay. */
  Levels current() {
    return current;
  }

  byte @Nullable [] get(byte[] key) {
    long writesBefore = writes.getAcquire();
    Levels levels = use();
    try {
      byte[] value = levels.get(key);
      lastRead = new LastRead(key.clone(), value != null, writesBefore);
      return value;
    } finally {
      levels.leave();
    }
  }

  boolean isOpen() {
    return state.isOpen();
  }

  long keys() {
    return keys.getAcquire();
  }

  long lineage() {
    return lineage;
  }

  TreeCursor scan(Range range) {
    LowWater.Mark mark = lowWater.mark();
    long writesBefore = writes.getAcquire();
    Levels levels = use();
    Snapshot snapshot = snapshots.open();
    // A table that was exchanged meanwhile may have become a run without the versions of then.
    while (!levels.equals(current)) {
      snapshots.close(snapshot);
      levels.leave();
      levels = use();
      snapshot = snapshots.open();
    }
    // It may have been above what the snapshot shows if it has changed meanwhile.
    boolean isSame = mark.equals(lowWater.mark());
    Range seen = isSame ? range.from(mark.key()) : range;
    TreeCursor cursor = new TreeCursor(state, levels, snapshots, snapshot, seen);
    if (isSame && Arrays.equals(seen.from(), mark.key())) {
      cursor.startsAtLowWater(
          lowest -> lowWater.raise(mark, () -> writes.get() == writesBefore, lowest));
    }
    snapshot.readBy(cursor);
    return cursor;
  }

  /** A cursor that has a table stay which nobody else needs; null if there is none. */
  @Nullable TreeCursor pinningTables() {
    List<Memtable> needed = current.tables();
    return snapshots.readers().stream()
        .filter(cursor -> cursor.pinsTablesBeside(needed))
        .findFirst()
        .orElse(null);
  }

  // ---- the writer

  /** Sets the value of a key, null to delete it; returns whether it had one. */
  boolean set(byte[] key, byte @Nullable [] value) {
    Levels levels = current; // Whose active table only the writer exchanges.
    Memtable table = levels.active();
    Memtable.Known known = table.seek(key);
    boolean existed = known == Memtable.Known.NOTHING ? existedBefore(key) : known.isValue();
    if (value == null && !existed) {
      return false;
    }
    if (value != null) {
      lowWater.put(key);
    }
    table.set(value, snapshots.nextWrite());
    writes.setRelease(writes.getPlain() + 1);
    if (existed != (value != null)) {
      keys.setRelease(keys.getPlain() + (existed ? -1 : 1));
    }
    return existed;
  }

  /** Whether a key has a value of which the table that is written knows nothing. */
  private boolean existedBefore(byte[] key) {
    LastRead last = lastRead;
    if (last.isOf(key, writes.getPlain())) {
      return last.exists();
    }
    Levels levels = use();
    try {
      return levels.hasBelow(key);
    } finally {
      levels.leave();
    }
  }

  /** Begins another table. For the writer, or for whoever keeps it from writing. */
  void rotate() {
    Memtable fresh = fresh();
    synchronized (this) {
      exchange(current.sealed(fresh));
    }
    fresh.leave();
  }

  /** Forgets all records. For the writer. */
  void clear(long newLineage) {
    synchronized (this) {
      exchange(levels(List.of()));
      lineage = newLineage;
    }
    writes.setRelease(writes.getPlain() + 1);
    keys.setRelease(0);
  }

  // ---- maintenance, under the monitor of this

  /** A run, if there is one, takes the place of a table; false if that is not there any more. */
  boolean flushed(Memtable table, @Nullable Run run) {
    boolean isThere = table.equals(current.oldestSealed());
    if (isThere) {
      exchange(current.flushed(run));
    }
    return isThere;
  }

  /** A run, or none, takes the place of neighbours, unless these are not there any more. */
  void merged(List<Run> neighbours, @Nullable Run run) {
    if (current.runs().containsAll(neighbours)) {
      exchange(current.merged(neighbours, run));
    }
  }

  private void exchange(Levels other) {
    Levels before = current;
    current = other;
    before.leave();
  }

  /** Ends all that is open. The state says already that the store is closed. */
  void close() {
    snapshots.readers().forEach(TreeCursor::close);
    current.leave();
  }
}
