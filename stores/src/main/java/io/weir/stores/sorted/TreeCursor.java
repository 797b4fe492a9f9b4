package io.weir.stores.sorted;

import io.weir.stores.Cursor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.StoreState;
import io.weir.stores.keyorder.Range;
import io.weir.stores.sorted.Snapshots.Snapshot;
import io.weir.stores.sortedrun.Kind;
import io.weir.stores.sortedrun.Merge;
import io.weir.stores.sortedrun.RecordSource;
import io.weir.stores.sortedrun.RunCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a range of a tree as it was when the walk began. It uses the tables and runs of then;
 * a walk that stays open can be moved off its tables, which take memory, to files.
 */
final class TreeCursor implements Cursor {
  /** To pass fewer costs less than to remember where they end. */
  private static final int MANY_TOMBSTONES = 16;

  private final StoreState state;
  private final Snapshots snapshots;
  private final Snapshot snapshot;
  private final Range range;
  private final List<MemtableCursor> tables = new ArrayList<>();
  private final Merge<RecordSource> merge;

  /** Whose parts it uses; null once it uses runs of its own. */
  private @Nullable Levels levels;

  private List<Run> runs = List.of();

  /** A copy of what it is at, so that one lock a row is enough; null if it is at nothing. */
  private byte @Nullable [] key;

  private byte[] value = {};

  /** Hears of a key below which there is no value; null if that is not asked, or was said. */
  private @Nullable Consumer<byte[]> lowest;

  private boolean closed;

  /**
   * @param levels whose parts it reads; the caller has used them, and leaves that to the cursor
   * @param snapshot which the caller has open, and leaves to the cursor, too
   */
  TreeCursor(StoreState state, Levels levels, Snapshots snapshots, Snapshot snapshot, Range range) {
    this.state = state;
    this.levels = levels;
    this.snapshots = snapshots;
    this.snapshot = snapshot;
    this.range = range;
    for (Memtable table : levels.tables()) {
      tables.add(table.cursor(snapshot.sequence(), range));
    }
    List<RecordSource> sources = new ArrayList<>(tables);
    for (Run run : levels.runs()) {
      sources.add(source(run));
    }
    this.merge = new Merge<>(sources, range.isDescending(), range.sharedBytes());
  }

  /**
   * No key below its range has a value.
   *
   * @param lowestKnown hears of a key below which there is none either, if that saves much
   */
  void startsAtLowWater(Consumer<byte[]> lowestKnown) {
    lowest = range.isDescending() ? null : lowestKnown;
  }

  private RecordSource source(Run run) {
    RunCursor cursor = run.records().cursor(range.from(), range.to(), range.toInclusive());
    return range.isDescending() ? cursor.reversed() : cursor;
  }

  @Override
  public synchronized boolean next() {
    state.check();
    if (closed) {
      throw new StoreClosedException("The cursor is closed");
    }
    key = null;
    try {
      return goToValue();
    } catch (IOException e) {
      throw new StoreFailedException("A scan cannot go on: " + e.getMessage(), e);
    }
  }

  private boolean goToValue() throws IOException {
    byte[] passed = null;
    int tombstones = 0;
    while (merge.next()) {
      RecordSource found = merge.current();
      if (found.kind() == Kind.VALUE) {
        key = found.key();
        value = found.value();
        sayLowest(key, tombstones);
        return true;
      }
      tombstones++;
      passed = lowest == null ? null : found.key();
    }
    sayLowest(passed, tombstones);
    return false;
  }

  /** The first row that is found, or the end, tells below what there is none. */
  private void sayLowest(byte @Nullable [] found, int tombstones) {
    Consumer<byte[]> listener = lowest;
    lowest = null;
    if (listener != null && found != null && tombstones >= MANY_TOMBSTONES) {
      listener.accept(found);
    }
  }

  @Override
  public byte[] key() {
    return atEntry(key);
  }

  @Override
  public byte[] value() {
    atEntry(key);
    return value;
  }

  private static byte[] atEntry(byte @Nullable [] key) {
    if (key == null) {
      throw new IllegalStateException("The cursor is at no entry: call next() first");
    }
    return key;
  }

  /** Whether it has a table stay that nobody else needs. */
  synchronized boolean pinsTablesBeside(List<Memtable> needed) {
    return levels != null && tables.stream().anyMatch(cursor -> !needed.contains(cursor.table()));
  }

  /** Makes a run of what a cursor has still to show, null if that is nothing. */
  @FunctionalInterface
  interface Copier {
    @Nullable Run copy(MemtableCursor rest) throws IOException;
  }

  /** Has it read from files what it would read from tables. */
  synchronized void leaveTables(Copier copier) throws IOException {
    Levels held = levels;
    if (held == null) {
      return;
    }
    List<Run> own = new ArrayList<>(runs);
    runs = own;
    Iterator<MemtableCursor> all = tables.iterator();
    while (all.hasNext()) {
      MemtableCursor cursor = all.next();
      Run copy = copier.copy(cursor.rest());
      if (copy != null) {
        own.add(copy);
        RecordSource moved = source(copy);
        if (cursor.isAtKey()) {
          moved.next();
        }
        merge.replace(cursor, moved);
      }
      cursor.end(); // Where it has nothing to show, the merge may still ask it.
      all.remove();
    }
    held.runs().forEach(Run::use);
    own.addAll(held.runs());
    levels = null;
    held.leave();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    key = null;
    snapshots.close(snapshot);
    runs.forEach(Run::leave);
    Levels held = levels;
    levels = null;
    if (held != null) {
      held.leave();
    }
  }
}
