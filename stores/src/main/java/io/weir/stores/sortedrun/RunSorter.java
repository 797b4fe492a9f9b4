package io.weir.stores.sortedrun;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.RecordVisitor;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
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

  private void sort() {
    entries.sort(Comparator.comparing(Entry::key, Arrays::compareUnsigned)); // Stable.
  }

  private void spill() throws IOException {
    sort();
    Part part =
        write(
            0,
            writer -> {
              for (Entry entry : entries) {
                if (isCancelled.getAsBoolean()) {
                  return false;
                }
                writer.add(entry.key, entry.value);
              }
              return true;
            });
    entries.clear();
    bytes = 0;
    if (part != null) {
      parts.add(part);
    }
    while (!cancelled && isLevelFull()) {
      mergeLast();
    }
  }

  /** Fills the file of a part. */
  @FunctionalInterface
  private interface Content {
    /** Adds all records in order; false if that was given up. */
    boolean addTo(SortedRunWriter writer) throws IOException;
  }

  /** Null if it was cancelled. */
  private @Nullable Part write(int level, Content content) throws IOException {
    String name = prefix + written++;
    files.add(name);
    RunFile file;
    try (SortedRunWriter writer = new SortedRunWriter(directory, name, 0, budget)) {
      if (!content.addTo(writer)) {
        cancelled = true;
        return null;
      }
      file = writer.finishUnsynced();
    }
    return new Part(SortedRun.open(directory, name, file, budget), name, level);
  }

  private boolean isLevelFull() {
    int count = parts.size();
    return count >= MERGED_AT_ONCE
        && parts.get(count - MERGED_AT_ONCE).level == parts.get(count - 1).level;
  }

  /** Makes one of the parts of the last level. */
  private void mergeLast() throws IOException {
    List<Part> last = parts.subList(parts.size() - MERGED_AT_ONCE, parts.size());
    List<Source> sources = new ArrayList<>();
    for (Part part : last) {
      sources.add(new Source(sources.size(), List.of(), part.run));
    }
    Part merged =
        write(
            last.get(0).level + 1,
            writer ->
                merge(
                    sources,
                    (key, value) -> {
                      writer.add(key, value);
                      return true;
                    }));
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
    sort();
    List<Source> all = new ArrayList<>();
    if (older != null) {
      all.add(new Source(all.size(), List.of(), older));
    }
    for (Part part : parts) {
      all.add(new Source(all.size(), List.of(), part.run));
    }
    all.add(new Source(all.size(), entries, null));
    return merge(all, into);
  }

  private boolean merge(List<Source> all, RecordVisitor into) throws IOException {
    PriorityQueue<Source> sources =
        new PriorityQueue<>(
            Comparator.<Source, byte[]>comparing(Source::key, Arrays::compareUnsigned)
                .thenComparing(Source::age, Comparator.reverseOrder()));
    for (Source source : all) {
      enter(source, sources);
    }
    byte[] passed = null;
    while (!sources.isEmpty()) {
      if (isCancelled.getAsBoolean()) {
        cancelled = true;
        return false;
      }
      Source first = sources.remove();
      Entry entry = first.take();
      // Of equal keys in one source the last one counts, in several sources the youngest.
      while (!first.isEnded() && Arrays.equals(first.key(), entry.key)) {
        entry = first.take();
      }
      if (passed == null || !Arrays.equals(passed, entry.key)) {
        if (!into.visit(entry.key, entry.value)) {
          return false;
        }
        passed = entry.key;
      }
      enter(first, sources);
    }
    return true;
  }

  private static void enter(Source source, PriorityQueue<Source> sources) throws IOException {
    if (!source.isEnded()) {
      sources.add(source);
    }
  }

  /** Records in order: those of a run block by block, or those in memory. */
  private static final class Source {
    private final int age;
    private final Queue<Entry> next;
    private final @Nullable SortedRun run;
    private int block;

    Source(int age, List<Entry> entries, @Nullable SortedRun run) {
      this.age = age;
      this.next = new ArrayDeque<>(entries);
      this.run = run;
    }

    int age() {
      return age;
    }

    byte[] key() {
      return next.element().key;
    }

    Entry take() {
      return next.remove();
    }

    boolean isEnded() throws IOException {
      while (run != null && next.isEmpty() && block < run.blocks()) {
        run.forEach(block++, (key, value) -> next.add(new Entry(key, value)));
      }
      return next.isEmpty();
    }
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
