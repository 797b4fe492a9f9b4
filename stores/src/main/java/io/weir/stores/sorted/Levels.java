package io.weir.stores.sorted;

import io.weir.stores.sortedrun.SortedRun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of a tree are: in the table that is written, in tables that are to become runs,
 * and in runs. It is never changed: another takes its place. Whoever uses it has all of its parts
 * stay.
 */
final class Levels extends Counted {
  private final Memtable active;
  private final List<Memtable> sealed;
  private final List<Run> runs;

  /**
   * @param sealed the newest first
   * @param runs the newest first
   */
  Levels(Memtable active, List<Memtable> sealed, List<Run> runs) {
    this.active = active;
    this.sealed = List.copyOf(sealed);
    this.runs = List.copyOf(runs);
    active.use();
    this.sealed.forEach(Memtable::use);
    this.runs.forEach(Run::use);
  }

  @Override
  void end() {
    active.leave();
    sealed.forEach(Memtable::leave);
    runs.forEach(Run::leave);
  }

  Memtable active() {
    return active;
  }

  List<Memtable> sealed() {
    return sealed;
  }

  /** All tables, the newest first. */
  List<Memtable> tables() {
    List<Memtable> all = new ArrayList<>();
    all.add(active);
    all.addAll(sealed);
    return all;
  }

  List<Run> runs() {
    return runs;
  }

  /** The sealed table that becomes a run next; null if there is none. */
  @Nullable Memtable oldestSealed() {
    return sealed.isEmpty() ? null : sealed.get(sealed.size() - 1);
  }

  // ---- what takes its place

  /** With another table to write. */
  Levels sealed(Memtable fresh) {
    List<Memtable> more = new ArrayList<>();
    more.add(active);
    more.addAll(sealed);
    return new Levels(fresh, more, runs);
  }

  /** With a run, if there is one, in the place of the oldest sealed table. */
  Levels flushed(@Nullable Run run) {
    List<Run> more = new ArrayList<>(runs);
    if (run != null) {
      more.add(0, run);
    }
    return new Levels(active, sealed.subList(0, sealed.size() - 1), more);
  }

  /** With one run, or none, in the place of neighbours. */
  Levels merged(List<Run> neighbours, @Nullable Run merged) {
    List<Run> fewer = new ArrayList<>(runs);
    int at = fewer.indexOf(neighbours.get(0));
    fewer.removeAll(neighbours);
    if (merged != null) {
      fewer.add(at, merged);
    }
    return new Levels(active, sealed, fewer);
  }

  // ---- reading

  /** The value of a key, null if it has none. */
  byte @Nullable [] get(byte[] key) {
    byte[] found = active.get(key);
    if (found == null) {
      found = getBelow(key);
    }
    return found == SortedRun.GONE ? null : found;
  }

  /** Whether a key of which the table that is written knows nothing has a value. */
  boolean hasBelow(byte[] key) {
    byte[] found = getBelow(key);
    return found != null && found != SortedRun.GONE;
  }

  private byte @Nullable [] getBelow(byte[] key) {
    for (Memtable table : sealed) {
      byte[] found = table.get(key);
      if (found != null) {
        return found;
      }
    }
    for (Run run : runs) {
      byte[] found = run.records().lookUp(key);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  long memoryBytes() {
    long bytes = active.memoryBytes();
    for (Memtable table : sealed) {
      bytes += table.memoryBytes();
    }
    for (Run run : runs) {
      bytes += run.records().memoryBytes();
    }
    return bytes;
  }

  long runBytes() {
    return runs.stream().mapToLong(Run::bytes).sum();
  }
}
