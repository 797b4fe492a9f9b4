package io.weir.stores.windowlog;

import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.generation.Mark;
import io.weir.stores.hashlog.LogFiles;
import io.weir.stores.hashlog.RecordLog;
import io.weir.stores.hashlog.Tally;
import io.weir.stores.io.FileNumber;
import io.weir.stores.sortedrun.SortedRun;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one span of time in their groups, which disappear as a whole. Written by the writer
 * of the store, read by any thread.
 */
final class Bundle {
  private static final String PREFIX = "bundle-";

  /** A sealed bundle is sealed again when so large a part of it was written since. */
  private static final int PART_ABOVE_RUN = 4;

  private final StoreContext context;
  private final long span;
  private final BundleGenerations generations;
  private final Layers layers;
  private final RowGroups rowGroups;
  private final GrainFilters filters;
  private final GroupLists lists;
  private final Tally rows;
  private volatile boolean held;
  private volatile boolean purged;
  private volatile @Nullable Bundle successor;

  // of the writer

  private boolean changed;
  private long mark;
  private long writes;
  private long writesSeen;

  private Bundle(
      StoreContext context,
      long span,
      long rows,
      @Nullable LogFiles opened,
      Function<BundleGenerations, Layers> layers) {
    this.context = context;
    this.span = span;
    this.rows = new Tally(rows);
    this.generations = new BundleGenerations(context, opened);
    this.layers = layers.apply(generations);
    this.filters = new GrainFilters(context, this.layers);
    this.lists = new GroupLists(context, this.layers, firstTime(), this::isClosed);
    this.rowGroups = new RowGroups(this.layers, context.layout(), this::listNew);
  }

  /** A new bundle. It has no files until something is put. */
  Bundle(StoreContext context, long span) {
    this(context, span, 0, null, generations -> new Layers(context, generations, null, 0));
  }

  /** Opens a bundle that a manifest names. */
  static Bundle open(StoreContext context, WindowManifest.BundleFiles named) {
    Bundle opened =
        new Bundle(
            context,
            named.span(),
            named.rows(),
            named.log(),
            generations -> Layers.open(context, generations, named));
    opened.held = named.held();
    return opened;
  }

  /** What the names of its files begin with. */
  static String prefix(long serial) {
    return PREFIX + FileNumber.of(serial) + "-";
  }

  /** The serial number in the name of a file; -1 if it is of no bundle. */
  static long serialOf(String file) {
    return file.matches(PREFIX + "\\d{16}-.+")
        ? Long.parseLong(file.substring(PREFIX.length(), PREFIX.length() + 16))
        : -1;
  }

  long span() {
    return span;
  }

  /** The earliest time that belongs to it. */
  long firstTime() {
    return span * context.options().spanMs();
  }

  /** The latest time that belongs to it. */
  long lastTime() {
    long last = firstTime() + context.options().spanMs() - 1;
    return last < 0 ? Long.MAX_VALUE : last;
  }

  long rows() {
    return rows.get();
  }

  Layers layers() {
    return layers;
  }

  // ---- reading

  byte @Nullable [] get(byte[] rowKey) {
    try {
      return rowGroups.get(rowKey);
    } catch (StoreClosedException e) {
      Bundle next = successorAfter(e);
      return next == null ? null : next.get(rowKey);
    }
  }

  /** Adds rows as {@link RowGroups#collect}; none if the bundle was purged. */
  void collect(byte[] key, int plainLength, long start, long from, long to, List<Row> into) {
    int before = into.size();
    try {
      rowGroups.collect(key, plainLength, start, from, to, into);
    } catch (StoreClosedException e) {
      into.subList(before, into.size()).clear();
      Bundle next = successorAfter(e);
      if (next != null) {
        next.collect(key, plainLength, start, from, to, into);
      }
    }
  }

  /** What says which groups it does not have. */
  GrainFilters filters() {
    return filters;
  }

  /**
   * Where to go on reading when this bundle was found closed: in the one that took its place, or
   * nowhere, null, if it was purged.
   *
   * @throws StoreClosedException if it is closed because the store is
   */
  @Nullable Bundle successorAfter(StoreClosedException found) {
    Bundle next = successor;
    if (next == null && !purged) {
      throw found;
    }
    return next;
  }

  /** This one, or what took its place. */
  Bundle newest() {
    Bundle newest = this;
    for (Bundle next = successor; next != null; next = next.successor) {
      newest = next;
    }
    return newest;
  }

  /** The keys of its groups in order. */
  GroupLists lists() {
    return lists;
  }

  private boolean isClosed() {
    return purged || successor != null || context.state().isClosing();
  }

  /** Gives up what only makes reads faster; returns the bytes that came free. */
  long giveUpLists() {
    return filters.giveUp() + lists.giveUp();
  }

  /** The same if nobody has read the list for a while. */
  long giveUpIdleLists() {
    return lists.isIdle() ? giveUpLists() : 0;
  }

  private void dropLists() {
    filters.giveUp();
    lists.end();
  }

  // ---- writing

  void put(byte[] rowKey, byte[] value) {
    changed = true;
    writes++;
    if (rowGroups.put(rowKey, value)) {
      rows.add(1);
    }
  }

  /** Removes a row; false if it was not there. */
  boolean delete(byte[] rowKey) {
    if (!rowGroups.delete(rowKey)) {
      return false;
    }
    rows.add(-1);
    changed = true;
    writes++;
    return true;
  }

  private void listNew(byte[] groupKey) {
    filters.added(groupKey);
    lists.added(groupKey);
  }

  // ---- generations

  /** The content is now that of a mark of the store. */
  void mark(long number) {
    if (changed && layers.log() != null) {
      mark = number;
      changed = false;
    }
  }

  /**
   * Has the next generation of the store name what the log is now, although nothing has changed, if
   * that of the last change names much that has left it.
   */
  void letGo(long number) {
    if (!changed && layers.logBytes().hasMuchOlder()) {
      mark = number;
    }
  }

  /** Makes the newest mark durable for a cut, unless it is so already. */
  void generateFor(WindowCut cut, int index) {
    RecordLog log = layers.log();
    if (generations.waitFor(cut, index, mark)) {
      Objects.requireNonNull(log).cut(new Mark(mark, null));
    }
  }

  /** Generations of the store hold this of the hash log. */
  void named(List<LogFiles> files) {
    RecordLog log = layers.log();
    if (generations.named(files) && log != null) {
      log.generationsHaveChanged();
    }
  }

  /** Whether a generation could name it: something of it is durable, or will be. */
  boolean isMarked() {
    return mark > 0 || layers.run() != null || generations.newest() != null;
  }

  // ---- sealing

  /** Whether it would take less memory in a run. */
  boolean isSealable() {
    SortedRun run = layers.run();
    return layers.log() != null
        && (run == null || layers.logBytes().all() > run.file().length() / PART_ABOVE_RUN);
  }

  /** Whether hardly anything was written since this was asked last. */
  boolean isQuiet() {
    boolean quiet = writes - writesSeen < Layers.MAX_WATCHED;
    writesSeen = writes;
    return quiet;
  }

  /** Whether so much was written while it was being sealed that it is not cold yet. */
  boolean isBusy() {
    return layers.writtenSince().size() >= Layers.MAX_WATCHED;
  }

  /**
   * The bundle that takes the place of this one once it is sealed.
   *
   * @param run of all its groups, or an older state of those that were written since
   */
  Bundle sealed(SortedRun run, long runSerial) {
    Bundle sealed =
        new Bundle(
            context,
            span,
            rows.get(),
            null,
            generations -> new Layers(context, generations, run, runSerial));
    sealed.held = held;
    return sealed;
  }

  /** Takes over what was written to the other bundle while that was being sealed. */
  void takeOver(Bundle unsealed) {
    for (byte[] key : unsealed.layers.writtenSince()) {
      byte[] group = unsealed.layers.get(key);
      if (group != null) {
        changed = true;
        layers.put(key, group);
      }
    }
  }

  /** Readers go on in another bundle from now on. */
  void replaceBy(Bundle bundle) {
    successor = bundle;
  }

  // ---- the end

  /** Its rows are expired, and only there to be emitted. */
  void hold() {
    held = true;
  }

  boolean isHeld() {
    return held;
  }

  /** Its rows are expired: readers find nothing from now on. */
  void purge() {
    purged = true;
  }

  boolean isPurged() {
    return purged;
  }

  /** Closes the bundle, of which the newest mark becomes durable. */
  void close() {
    try {
      layers.close(new Mark(mark, null));
    } finally {
      dropLists();
    }
  }

  /** Closes the bundle as it is on disk. A cut that waits for it waits in vain. */
  void discard() {
    try {
      layers.discard();
    } finally {
      generations.notDurable();
      dropLists();
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

  /** Whether files with this number are needed. */
  boolean holds(long serial) {
    return layers.holds(serial);
  }

  /** Memory of its list and its filter. */
  long listBytes() {
    return filters.bytes() + lists.bytes();
  }
}
