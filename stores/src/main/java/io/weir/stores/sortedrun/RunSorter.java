package io.weir.stores.sortedrun;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings records into order: those that fit into its memory at once, the others by way of runs that
 * are merged. Of records with the same key, the one that was added last counts.
 *
 * <p>Sixteen runs of a level become one of the next as soon as they are there. So no more than
 * sixty-four files are open until there are sixty thousand times as many bytes as fit into memory,
 * and each record is written once for each level.
 */
public final class RunSorter implements AutoCloseable {
  private static final int MERGED_AT_ONCE = 16;

  /** Of a record on the heap, besides its bytes. */
  private static final int OVERHEAD_BYTES = 64;

  private final Directory directory;
  private final String prefix;
  private final BlockCache cache;
  private final MemoryBudget budget;
  private final long maxBytes;
  private final BooleanSupplier isCancelled;
  private final List<Entry> entries = new ArrayList<>();

  /** Oldest first, and so no level is above one before. */
  private final List<Part> parts = new ArrayList<>();

  private final Set<String> files = new LinkedHashSet<>();
  private long bytes;
  private long written;

  /** Records have been lost, since nobody waited for them. */
  private boolean cancelled;

  private record Entry(byte[] key, byte[] value) {}

  /**
   * Records that did not fit, in order.
   *
   * @param level how often they were merged
   */
  private record Part(SortedRun run, String file, int level) {}

  /**
   * @param prefix of the files of its runs, which are gone once it is closed
   * @param maxBytes of memory for records, counted in the budget while it is open
   * @param isCancelled whether nobody waits for the result any more; asked for each record that is
   *     written or merged
   * @throws MemoryLimitException if the budget has no room for that
   */
  public RunSorter(
      Directory directory,
      String prefix,
      MemoryBudget budget,
      long maxBytes,
      BooleanSupplier isCancelled) {
    this.isCancelled = isCancelled;
    this.directory = directory;
    this.prefix = prefix;
    this.budget = budget;
    this.cache = new BlockCache(budget, 1);
    this.maxBytes = maxBytes;
    if (!budget.reserveReclaiming(maxBytes)) {
      throw new MemoryLimitException(
          "The memory budget of "
              + budget.maxBytes()
              + " bytes has no room for the "
              + maxBytes
              + " bytes in which records are sorted: "
              + budget.remedy());
    }
  }

  /** Adds a record, in any order. Once it was cancelled this does nothing. */
  public void add(byte[] key, byte[] value) throws IOException {
    if (cancelled) {
      return;
    }
    entries.add(new Entry(key, value));
    bytes += key.length + value.length + OVERHEAD_BYTES;
    if (bytes >= maxBytes) {
      spill();
    }
  }

  private void spill() throws IOException {
    Part part = write(0, List.of(sorted()));
    entries.clear();
    bytes = 0;
    if (part != null) {
      parts.add(part);
    }
    while (!cancelled && isLevelFull()) {
      mergeLast();
    }
  }

  /** Writes a part; null if it was cancelled. */
  private @Nullable Part write(int level, List<RecordSource> newestFirst) throws IOException {
    String name = prefix + written++;
    files.add(name);
    RunFile file;
    try (SortedRunWriter writer = new SortedRunWriter(directory, name, budget)) {
      boolean complete =
          merge(
              newestFirst,
              (key, value) -> {
                writer.add(key, value);
                return true;
              });
      if (!complete) {
        return null;
      }
      file = writer.finishUnsynced();
    }
    return new Part(SortedRun.open(directory, name, file, cache), name, level);
  }

  private boolean isLevelFull() {
    int count = parts.size();
    return count >= MERGED_AT_ONCE
        && parts.get(count - MERGED_AT_ONCE).level == parts.get(count - 1).level;
  }

  /** Makes one of the parts of the last level. */
  private void mergeLast() throws IOException {
    List<Part> last = parts.subList(parts.size() - MERGED_AT_ONCE, parts.size());
    Part merged = write(last.get(0).level + 1, newestFirst(last));
    if (merged == null) {
      return;
    }
    List<Part> gone = List.copyOf(last);
    last.clear();
    parts.add(merged);
    for (Part part : gone) {
      part.run.close();
      directory.delete(part.file);
      files.remove(part.file);
    }
  }

  private static List<RecordSource> newestFirst(List<Part> oldestFirst) {
    List<RecordSource> sources = new ArrayList<>();
    oldestFirst.forEach(part -> sources.add(part.run.cursorOfPassage()));
    Collections.reverse(sources);
    return sources;
  }

  /**
   * Passes on all records in order, once; false if it was cancelled before the last, or the visitor
   * has ended it.
   *
   * @param older a run with records that count unless their keys were added too; null for none
   */
  public boolean merge(@Nullable SortedRun older, RecordVisitor into) throws IOException {
    if (cancelled) {
      return false;
    }
    List<RecordSource> all = newestFirst(parts);
    all.add(0, sorted());
    if (older != null) {
      all.add(older.cursorOfPassage());
    }
    return merge(all, into);
  }

  private boolean merge(List<RecordSource> newestFirst, RecordVisitor into) throws IOException {
    Merge<RecordSource> merge = new Merge<>(newestFirst, false);
    while (merge.next()) {
      if (isCancelled.getAsBoolean()) {
        cancelled = true;
        return false;
      }
      if (!into.visit(merge.current().key(), merge.current().value())) {
        return false;
      }
    }
    return true;
  }

  /** The records in memory, in order. */
  private RecordSource sorted() {
    entries.sort(Comparator.comparing(Entry::key, Arrays::compareUnsigned)); // Stable.
    return new RecordSource() {
      private int at = -1;

      /** Of those with the same key the last one counts. */
      @Override
      public boolean next() {
        at++;
        while (at + 1 < entries.size() && Arrays.equals(key(), entries.get(at + 1).key)) {
          at++;
        }
        return at < entries.size();
      }

      @Override
      public byte[] keyBytes() {
        return key();
      }

      @Override
      public int keyLength() {
        return key().length;
      }

      @Override
      public Kind kind() {
        return Kind.VALUE;
      }

      @Override
      public byte[] key() {
        return entries.get(at).key;
      }

      @Override
      public byte[] value() {
        return entries.get(at).value;
      }
    };
  }

  /** Gives back the memory and deletes its files. */
  @Override
  public void close() throws IOException {
    budget.release(maxBytes);
    IOException failure = null;
    for (Part part : parts) {
      try {
        part.run.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    for (String file : files) {
      directory.delete(file);
    }
    if (failure != null) {
      throw failure;
    }
  }
}
