package io.weir.stores.keyorder;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a store in unsigned byte order: a set on the heap that takes what is new, and runs in
 * files. Everything here happens under the write lock of the store, unless it says otherwise.
 */
public final class KeyOrder {
  private static final int PART_OF_MEMORY = 64;

  /** A set may grow to so many times its size while nobody comes to write it. */
  private static final int OVERFULL = 4;

  /** An order that is not read is kept up for so many new keys at least. */
  private static final long KEPT_UP = 100_000;

  private static final int LET_GO_AT_ONCE = 64;

  /** A sort may take so many times the memory of a set. */
  private static final int SORTED_AT_ONCE = 4;

  private final OrderFiles files;
  private final long maxSetBytes;

  /** The newest first, which is the set that takes what is new. Replaced when it changes. */
  private volatile List<KeyPart> parts;

  /** Keys that went while readers were there who may look for them, in the order of positions. */
  private final Queue<Gone> leaving = new ArrayDeque<>();

  private volatile KeySet newest;
  private long notedSinceRead;

  private record Gone(byte[] key, long position) {}

  /**
   * An order without keys.
   *
   * @param maxSetBytes so many bytes of keys may be on the heap, or less if memory is little
   */
  public KeyOrder(OrderFiles files, int maxSetBytes) {
    this.files = files;
    long memory = Math.min(files.budget().maxBytes(), Runtime.getRuntime().maxMemory());
    this.maxSetBytes = Math.min(maxSetBytes, memory / PART_OF_MEMORY);
    this.newest = new KeySet(files.budget());
    this.parts = List.of(newest);
  }

  // ---- what the writer tells

  /** A key that was not there came. */
  public void add(byte[] key) {
    newest.add(key);
    notedSinceRead++;
  }

  /**
   * A key went.
   *
   * @param position of the log where its deletion is
   * @param isRead whether somebody reads who may look for it
   */
  public void remove(byte[] key, long position, boolean isRead) {
    notedSinceRead++;
    if (isRead || parts.size() > 1) {
      newest.mark(key, position);
      if (parts.size() == 1) {
        leaving.add(new Gone(key.clone(), position));
      }
    } else {
      newest.remove(key);
    }
  }

  /** Lets go of some keys that went before a position, which no reader looks for any more. */
  public void letGo(long before) {
    for (int i = 0; i < LET_GO_AT_ONCE; i++) {
      Gone oldest = leaving.peek();
      if (oldest == null || oldest.position() >= before) {
        return;
      }
      leaving.remove();
      newest.removeIfGoneFrom(oldest.key(), oldest.position());
    }
  }

  // ---- reading

  /** All parts, for a reader. */
  public HeldKeys hold() {
    notedSinceRead = 0;
    return holdAgain();
  }

  /** The same for a reader who has held other parts so far, which may be older ones. */
  public HeldKeys holdAgain() {
    List<KeyPart> held = parts;
    held.forEach(KeyPart::hold);
    return new HeldKeys(held);
  }

  /** Whether more has changed than there is since the order was last read. */
  public boolean isForgotten() {
    return notedSinceRead > Math.max(KEPT_UP, size());
  }

  private long size() {
    long size = 0;
    for (KeyPart part : parts) {
      size += part.size();
    }
    return size;
  }

  // ---- the work that it makes

  /** Whether the set should be written. For any thread. */
  public boolean isSpillDue() {
    return setBytes() > maxSetBytes || newest.isOverdrawn();
  }

  /** Whether it cannot wait. For any thread. */
  public boolean isSpillUrgent() {
    return setBytes() > OVERFULL * maxSetBytes || newest.isOverdrawn();
  }

  private long setBytes() {
    return newest.memoryBytes();
  }

  /**
   * Begins a new set; returns those there were, to be written.
   *
   * @param oldest the position that the oldest reader shows the log as of
   */
  public Spill beginSpill(long oldest) {
    List<KeyPart> sets = parts.stream().filter(part -> part instanceof KeySet).toList();
    boolean isAll = sets.size() == parts.size();
    leaving.clear();
    newest = new KeySet(files.budget());
    List<KeyPart> next = new ArrayList<>(parts);
    next.add(0, newest);
    parts = List.copyOf(next);
    return new Spill(sets, new OrderFiles.Marks(!isAll, oldest));
  }

  /**
   * The runs that should become one; null if all is well.
   *
   * @param oldest the position that the oldest reader shows the log as of
   */
  public @Nullable Spill beginMerge(long oldest) {
    List<KeyRun> runs = new ArrayList<>();
    long gone = 0;
    long size = 0;
    for (KeyPart part : parts) {
      if (part instanceof KeyRun run) {
        runs.add(run);
        gone += run.gone();
        size += run.size();
      }
    }
    int count = gone * 4 > size ? runs.size() : similar(runs);
    OrderFiles.Marks marks = new OrderFiles.Marks(count < runs.size(), oldest);
    return count < 2 ? null : new Spill(runs.subList(0, count), marks);
  }

  /** How many of the newest runs are small enough beside those before them. */
  private static int similar(List<KeyRun> runs) {
    long bytes = 0;
    int count = 0;
    while (count < runs.size() && (count == 0 || runs.get(count).fileBytes() <= 2 * bytes)) {
      bytes += runs.get(count).fileBytes();
      count++;
    }
    return count;
  }

  /** Parts on their way into one run. */
  public final class Spill {
    private final List<? extends KeyPart> from;
    private final OrderFiles.Marks marks;
    private @Nullable KeyRun into;

    private Spill(List<? extends KeyPart> from, OrderFiles.Marks marks) {
      this.from = List.copyOf(from);
      this.marks = marks;
      this.from.forEach(KeyPart::hold);
    }

    /** Writes the run; false if that was cancelled. Not under the write lock. */
    public boolean write(BooleanSupplier isCancelled) throws IOException {
      into = files.merge(from, marks, isCancelled);
      return into != null;
    }

    /** Puts the run into the place of the parts, unless these are gone. */
    public void install() {
      int at = parts.indexOf(from.get(0));
      if (into == null || at < 0) {
        return;
      }
      List<KeyPart> next = new ArrayList<>(parts);
      next.subList(at, at + from.size()).clear();
      next.add(at, into);
      parts = List.copyOf(next);
      into = null;
      from.forEach(KeyPart::release);
    }

    /** Lets go of everything, installed or not. Not under the write lock. */
    public void end() {
      if (into != null) {
        into.release();
      }
      from.forEach(KeyPart::release);
    }
  }

  /**
   * Takes over what was sorted, as the oldest part. When this returns, the part belongs to the
   * order.
   */
  private void takeOver(KeyPart sorted) {
    if (sorted instanceof KeySet set && parts.size() == 1) {
      set.addAll(newest);
      newest.release();
      newest = set;
      parts = List.of(set);
    } else {
      List<KeyPart> next = new ArrayList<>(parts);
      next.add(sorted);
      parts = List.copyOf(next);
    }
  }

  /** Sorted keys that are on their way into an order. */
  public final class Sorted {
    private @Nullable KeyPart part;

    private Sorted(KeyPart part) {
      this.part = part;
    }

    /** Makes them the oldest part of the order. */
    public void install() {
      if (part != null) {
        takeOver(part);
        part = null;
      }
    }

    /** Lets go of them, unless they were installed. */
    public void end() {
      if (part != null) {
        part.release();
      }
    }
  }

  /** Begins to sort keys for this order, which take no part in it before they are installed. */
  public KeySorter sorter(BooleanSupplier isCancelled) {
    return new KeySorter(files, SORTED_AT_ONCE * maxSetBytes, isCancelled);
  }

  /** Ends a sort; null if it was cancelled. Not under the write lock. */
  public @Nullable Sorted finish(KeySorter sorter) throws IOException {
    KeyPart part = sorter.finish(parts.size() == 1 ? maxSetBytes : -1);
    return part == null ? null : new Sorted(part);
  }

  /** What is counted in the budget, about. For any thread. */
  public long memoryBytes() {
    long bytes = 0;
    for (KeyPart part : parts) {
      bytes += part.memoryBytes();
    }
    return bytes;
  }

  /** Lets go of everything; readers keep what they hold. When nobody changes the order any more. */
  public void close() {
    List<KeyPart> held = parts;
    newest = new KeySet(files.budget());
    parts = List.of(newest);
    held.forEach(KeyPart::release);
  }
}
