package io.weir.stores.sorted;

import io.weir.stores.Cursor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.StoreState;
import io.weir.stores.keyorder.Range;
import io.weir.stores.sortedrun.Kind;
import io.weir.stores.sortedrun.Merge;
import io.weir.stores.sortedrun.RecordSource;
import io.weir.stores.sortedrun.RunCursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a range of a tree as it was when the walk began. It uses the tables and runs of then;
 * a walk that stays open can be moved off its tables, which take memory, to files.
 */
final class TreeCursor implements Cursor {
  private final StoreState state;
  private final Snapshots snapshots;
  private final long snapshot;
  private final Range range;
  private final Consumer<TreeCursor> onClose;
  private final List<MemtableCursor> tables = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final Merge<RecordSource> merge;
  private @Nullable RecordSource current;
  private boolean closed;

  /**
   * @param levels whose parts it uses from now on
   * @param snapshot which the caller has open, and leaves to the cursor
   */
  TreeCursor(
      StoreState state,
      Levels levels,
      Snapshots snapshots,
      long snapshot,
      Range range,
      Consumer<TreeCursor> onClose) {
    this.state = state;
    this.snapshots = snapshots;
    this.snapshot = snapshot;
    this.range = range;
    this.onClose = onClose;
    List<RecordSource> sources = new ArrayList<>();
    for (Memtable table : levels.tables()) {
      table.use();
      tables.add(table.cursor(snapshot, range));
    }
    sources.addAll(tables);
    for (Run run : levels.runs()) {
      run.use();
      runs.add(run);
      sources.add(source(run));
    }
    this.merge = new Merge<>(sources, range.isDescending());
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
    try {
      current = null;
      while (merge.next()) {
        RecordSource found = merge.current();
        if (found.kind() == Kind.VALUE) {
          current = found;
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new StoreFailedException("A scan cannot go on: " + e.getMessage(), e);
    }
  }

  private RecordSource current() {
    RecordSource at = current;
    if (at == null) {
      throw new IllegalStateException("The cursor is at no entry: call next() first");
    }
    return at;
  }

  @Override
  public synchronized byte[] key() {
    RecordSource at = current();
    return Arrays.copyOf(at.keyBytes(), at.keyLength());
  }

  @Override
  public synchronized byte[] value() {
    return current().value();
  }

  /** Whether it has a table stay that nobody else needs. */
  synchronized boolean pinsTablesBeside(List<Memtable> needed) {
    return !closed && tables.stream().anyMatch(cursor -> !needed.contains(cursor.table()));
  }

  /** Makes a run of what a cursor has still to show, null if that is nothing. */
  @FunctionalInterface
  interface Copier {
    @Nullable Run copy(MemtableCursor rest) throws IOException;
  }

  /** Has it read from files what it would read from tables. */
  synchronized void leaveTables(Copier copier) throws IOException {
    Iterator<MemtableCursor> all = tables.iterator();
    while (!closed && all.hasNext()) {
      MemtableCursor cursor = all.next();
      Run copy = copier.copy(cursor.rest());
      if (copy != null) {
        runs.add(copy);
        RecordSource moved = source(copy);
        if (cursor.isAtKey()) {
          moved.next();
        }
        merge.replace(cursor, moved);
        current = cursor.equals(current) ? moved : current;
      }
      cursor.end(); // Where it has nothing to show, the merge may still ask it.
      all.remove();
      cursor.table().leave();
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      current = null;
      snapshots.close(snapshot);
      tables.forEach(cursor -> cursor.table().leave());
      runs.forEach(Run::leave);
      onClose.accept(this);
    }
  }
}
