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
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Brings records into order: those that fit into its memory at once, the others by way of runs that
 * are merged. Of records with the same key, the one that was added last counts.
 */
public final class RunSorter implements AutoCloseable {
  /** Of a record on the heap, besides its bytes. */
  private static final int OVERHEAD_BYTES = 64;

  private final Directory directory;
  private final String prefix;
  private final MemoryBudget budget;
  private final long maxBytes;
  private final List<Entry> entries = new ArrayList<>();
  private final List<SortedRun> parts = new ArrayList<>();
  private final List<String> files = new ArrayList<>();
  private long bytes;

  private record Entry(byte[] key, byte[] value) {}

  /**
   * @param prefix of the files of its runs, which are gone once it is closed
   * @param maxBytes of memory for records, counted in the budget while it is open
   * @throws MemoryLimitException if the budget has no room for that
   */
  public RunSorter(Directory directory, String prefix, MemoryBudget budget, long maxBytes) {
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
              + " bytes in which records are sorted: raise weir.memory.max.bytes");
    }
  }

  /** Adds a record, in any order. */
  public void add(byte[] key, byte[] value) throws IOException {
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
    String name = prefix + parts.size();
    RunFile file;
    try (SortedRunWriter writer = new SortedRunWriter(directory, name, 0, budget)) {
      files.add(name);
      for (Entry entry : entries) {
        writer.add(entry.key, entry.value, false);
      }
      file = writer.finishUnsynced();
    }
    parts.add(SortedRun.open(directory, name, file, budget));
    entries.clear();
    bytes = 0;
  }

  /**
   * Passes on all records in order, once.
   *
   * @param older a run with records that count unless their keys were added too; null for none
   */
  public void merge(@Nullable SortedRun older, RecordVisitor into) throws IOException {
    sort();
    PriorityQueue<Source> sources =
        new PriorityQueue<>(
            Comparator.<Source, byte[]>comparing(Source::key, Arrays::compareUnsigned)
                .thenComparing(Source::age, Comparator.reverseOrder()));
    int age = 0;
    if (older != null) {
      enter(new Source(age++, List.of(), older), sources);
    }
    for (SortedRun part : parts) {
      enter(new Source(age++, List.of(), part), sources);
    }
    enter(new Source(age, entries, null), sources);
    byte[] passed = null;
    while (!sources.isEmpty()) {
      Source first = sources.remove();
      Entry entry = first.take();
      // Of equal keys in one source the last one counts, in several sources the youngest.
      while (!first.isEnded() && Arrays.equals(first.key(), entry.key)) {
        entry = first.take();
      }
      if (passed == null || !Arrays.equals(passed, entry.key)) {
        if (!into.visit(entry.key, entry.value)) {
          return;
        }
        passed = entry.key;
      }
      enter(first, sources);
    }
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
    for (SortedRun part : parts) {
      try {
        part.close();
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
