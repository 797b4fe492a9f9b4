package io.weir.stores.windowlog;

import io.weir.stores.MemoryLimitException;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.hashlog.HashLog;
import io.weir.stores.hashlog.PartListener;
import io.weir.stores.hashlog.StoreState;
import io.weir.stores.io.Directory;
import io.weir.stores.io.DirectoryPart;
import io.weir.stores.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one time segment: a hash log of row groups, which disappears as a whole. Written by
 * the writer of the store, read by any thread.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
final class Bundle implements PartListener {
  private static final String PREFIX = "bundle-";

  private final long segment;
  private final long serial;
  private final WindowLogOptions options;
  private final RowLayout layout;
  private final MemoryBudget budget;
  private final StoreState state;
  private final HashLog groups;
  private final RowGroups rowGroups;
  private final Object listing = new Object();
  private volatile @Nullable GroupList list;
  private volatile long rows;
  private volatile boolean purged;

  // of the writer

  private boolean changed;
  private long mark;

  // under the monitor of this

  private long generation;
  private long markOfGeneration;
  private @Nullable WindowCut waiting;
  private int indexInCut;
  private long markWaitedFor;

  /**
   * Opens a bundle, or makes a new one.
   *
   * @param state of the store, which fails with its bundles
   * @param named what the manifest says about it; null for a new one
   */
  Bundle(
      Directory directory,
      WindowLogOptions options,
      MemoryBudget budget,
      StoreState state,
      long segment,
      long serial,
      WindowManifest.@Nullable BundleFiles named) {
    this.segment = segment;
    this.serial = serial;
    this.options = options;
    this.layout = new RowLayout(options.suffixBytes(), options.grain());
    this.budget = budget;
    this.state = state;
    this.rows = named == null ? 0 : named.rows();
    this.generation = named == null ? 0 : named.generation();
    this.groups =
        HashLog.open(
            new DirectoryPart(directory, prefix(serial)),
            options.bundle(),
            budget,
            named == null ? OptionalLong.empty() : OptionalLong.of(named.generation()),
            this);
    this.rowGroups = new RowGroups(groups, layout, this::listNew);
  }

  /** What the names of its files begin with. */
  static String prefix(long serial) {
    return String.format(PREFIX + "%016d-", serial);
  }

  /** The serial number in the name of a file; -1 if it is of no bundle. */
  static long serialOf(String file) {
    return file.matches(PREFIX + "\\d{16}-.+")
        ? Long.parseLong(file.substring(PREFIX.length(), PREFIX.length() + 16))
        : -1;
  }

  long segment() {
    return segment;
  }

  long serial() {
    return serial;
  }

  /** The earliest time that belongs to it. */
  long firstTime() {
    return segment * options.segmentInterval();
  }

  /** The latest time that belongs to it. */
  long lastTime() {
    long last = firstTime() + options.segmentInterval() - 1;
    return last < 0 ? Long.MAX_VALUE : last;
  }

  long rows() {
    return rows;
  }

  HashLog groups() {
    return groups;
  }

  // ---- reading

  byte @Nullable [] get(byte[] rowKey) {
    try {
      return rowGroups.get(rowKey);
    } catch (StoreClosedException e) {
      if (purged) {
        return null;
      }
      throw e;
    }
  }

  /** Adds rows as {@link RowGroups#collect}; none if the bundle was purged. */
  void collect(byte[] key, int plainLength, long start, long from, long to, List<Row> into) {
    int before = into.size();
    try {
      rowGroups.collect(key, plainLength, start, from, to, into);
    } catch (StoreClosedException e) {
      if (!purged) {
        throw e;
      }
      into.subList(before, into.size()).clear();
    }
  }

  /**
   * The keys of the groups of level 0 that may have rows between two times, inclusive, in no order.
   *
   * @throws MemoryLimitException if the budget has no room for a list of them
   */
  List<byte[]> groupsBetween(long from, long to) {
    long earliest = Math.max(from, firstTime());
    if (earliest > to) {
      return new ArrayList<>();
    }
    try {
      List<byte[]> found = null;
      while (found == null) {
        found = list().between(layout.start(earliest), to);
      }
      return found;
    } catch (StoreClosedException e) {
      if (purged) {
        return new ArrayList<>();
      }
      throw e;
    }
  }

  private GroupList list() {
    synchronized (listing) {
      GroupList current = list;
      if (current != null) {
        return current;
      }
      GroupList built = new GroupList(budget, firstTime(), options.segmentInterval());
      list = built; // From now on the writer adds what is new.
      boolean[] fits = {true};
      boolean complete = false;
      try {
        groups.forEachKey(
            key -> fits[0] = fits[0] && (RowLayout.levelOf(key) > 0 || built.add(key)));
        complete = fits[0] && list != null;
      } finally {
        if (!complete) {
          dropList();
        }
      }
      if (!complete && (purged || !groups.isOpen())) {
        throw new StoreClosedException("Store " + options.name() + " was closed during a scan");
      }
      if (!complete) {
        throw new MemoryLimitException(
            "The memory budget of "
                + budget.maxBytes()
                + " bytes has no room for a list of the keys of a segment of store "
                + options.name()
                + ": raise weir.memory.max.bytes");
      }
      return built;
    }
  }

  private void dropList() {
    GroupList dropped = list;
    list = null;
    if (dropped != null) {
      dropped.release();
    }
  }

  // ---- writing

  void put(byte[] rowKey, byte[] value) {
    changed = true;
    if (rowGroups.put(rowKey, value)) {
      rows = rows + 1;
    }
  }

  /** Removes a row; false if it was not there. */
  boolean delete(byte[] rowKey) {
    if (!rowGroups.delete(rowKey)) {
      return false;
    }
    rows = rows - 1;
    changed = true;
    return true;
  }

  private void listNew(byte[] groupKey) {
    GroupList current = list;
    if (current != null && !current.add(groupKey)) {
      dropList();
    }
  }

  // ---- generations

  /** The content is now that of a mark of the store. */
  void mark(long number) {
    if (changed) {
      byte[] note = new byte[Long.BYTES];
      RowLayout.setWord(note, 0, number);
      groups.mark(note);
      mark = number;
      changed = false;
    }
  }

  /** Begins a generation of the newest mark for a cut, unless there is one already. */
  void generateFor(WindowCut cut, int index) {
    long there;
    synchronized (this) {
      there = markOfGeneration >= mark ? generation : -1;
      waiting = there < 0 ? cut : null;
      indexInCut = index;
      markWaitedFor = mark;
    }
    if (there < 0) {
      groups.generate();
    } else {
      cut.arrived(index, there);
    }
  }

  @Override
  public void made(long number, byte[] note) {
    WindowCut ready = null;
    int index;
    synchronized (this) {
      generation = number;
      markOfGeneration = note.length == Long.BYTES ? RowLayout.word(note, 0) : 0;
      index = indexInCut;
      if (waiting != null && markOfGeneration >= markWaitedFor) {
        ready = waiting;
        waiting = null;
      }
    }
    if (ready != null) {
      ready.arrived(index, number);
    }
  }

  @Override
  public void notMade() {
    WindowCut failed;
    synchronized (this) {
      failed = waiting;
      waiting = null;
    }
    if (failed != null) {
      failed.failed();
    }
  }

  @Override
  public void failed(StoreException failure) {
    state.fail(failure);
  }

  /** Whether a generation could name it: something of it is durable, or will be. */
  boolean isMarked() {
    return mark > 0 || isNamed();
  }

  private synchronized boolean isNamed() {
    return generation > 0;
  }

  // ---- the end

  /** Its rows are expired: readers find nothing from now on. */
  void purge() {
    purged = true;
  }

  /** Closes the bundle with a last generation. */
  void close() {
    try {
      groups.close();
    } finally {
      dropList();
    }
  }

  /** Closes the bundle as it is on disk. */
  void discard() {
    try {
      groups.discard();
    } finally {
      dropList();
    }
  }

  /** Discards all of them, also when one fails; returns what the first one failed with. */
  static @Nullable StoreException discard(List<Bundle> bundles) {
    StoreException first = null;
    for (Bundle bundle : bundles) {
      try {
        bundle.discard();
      } catch (StoreException e) {
        first = first == null ? e : first;
      }
    }
    return first;
  }

  long memoryBytes() {
    GroupList current = list;
    return current == null ? 0 : current.bytes();
  }
}
