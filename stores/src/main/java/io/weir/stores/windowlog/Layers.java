package io.weir.stores.windowlog;

import io.weir.stores.CorruptionException;
import io.weir.stores.EngineStats;
import io.weir.stores.Figure;
import io.weir.stores.RecordVisitor;
import io.weir.stores.StoreFailedException;
import io.weir.stores.generation.Mark;
import io.weir.stores.hashlog.LogBytes;
import io.weir.stores.hashlog.LogFiles;
import io.weir.stores.hashlog.RecordLog;
import io.weir.stores.io.Directory;
import io.weir.stores.io.DirectoryPart;
import io.weir.stores.sortedrun.RunFile;
import io.weir.stores.sortedrun.SortedRun;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the groups of a bundle are: in a hash log while the bundle is hot, in a sorted run once it
 * is sealed, and those that were written after that in a hash log above the run, which is made when
 * the first one comes. A group in the log hides that in the run. Written by one thread, read by
 * any.
 */
final class Layers {
  /** A bundle of which so many groups are written while it is sealed is not cold yet. */
  static final int MAX_WATCHED = 1024;

  private static final String RUN = "run";

  private final StoreContext context;
  private final BundleGenerations generations;
  private final @Nullable SortedRun run;
  private final long runSerial;
  private volatile @Nullable Log log;

  /** The keys of what was written since the bundle began to be sealed; of the writer. */
  private @Nullable Set<byte[]> writtenSince;

  /** The hash log and the number in the names of its files. */
  private record Log(long serial, RecordLog groups) {}

  /**
   * @param generations of the hash log
   * @param run null if the bundle is not sealed
   * @param runSerial the number in the name of its file, 0 if there is none
   */
  Layers(
      StoreContext context,
      BundleGenerations generations,
      @Nullable SortedRun run,
      long runSerial) {
    this.context = context;
    this.generations = generations;
    this.run = run;
    this.runSerial = runSerial;
  }

  /** Opens those that a manifest names. */
  static Layers open(
      StoreContext context, BundleGenerations generations, WindowManifest.BundleFiles named) {
    SortedRun run = named.runSerial() == 0 ? null : openRun(context, named);
    Layers layers = new Layers(context, generations, run, named.runSerial());
    if (named.log() != null) {
      boolean opened = false;
      try {
        layers.openLog(named.logSerial(), named.log());
        opened = true;
      } finally {
        if (!opened) {
          layers.discard();
        }
      }
    }
    return layers;
  }

  private static SortedRun openRun(StoreContext context, WindowManifest.BundleFiles named) {
    String name = runName(named.runSerial());
    try {
      return SortedRun.open(context.directory(), name, named.run(), context.blocks());
    } catch (NoSuchFileException e) {
      throw new CorruptionException(name + " in " + context.directory() + " is missing");
    } catch (IOException e) {
      throw new StoreFailedException(
          "Cannot open " + name + " in " + context.directory() + ": " + e.getMessage(), e);
    }
  }

  static String runName(long serial) {
    return Bundle.prefix(serial) + RUN;
  }

  private RecordLog openLog(long serial, @Nullable LogFiles named) {
    generations.begin(serial);
    RecordLog opened =
        RecordLog.openPart(
            directoryOf(serial), context.options().bundle(), context.budget(), named, generations);
    log = new Log(serial, opened);
    return opened;
  }

  private Directory directoryOf(long serial) {
    return new DirectoryPart(context.directory(), Bundle.prefix(serial));
  }

  /** The files of the hash log, which deletes what an order of keys has left there. */
  @Nullable Directory directoryOfLog() {
    Log above = log;
    return above == null ? null : directoryOf(above.serial);
  }

  // ---- groups

  byte @Nullable [] get(byte[] groupKey) {
    Log above = log;
    byte[] group = above == null ? null : above.groups.get(groupKey);
    return group == null && run != null ? run.get(groupKey) : group;
  }

  void put(byte[] groupKey, byte[] group) {
    makeLog().put(groupKey, group);
    if (writtenSince != null && writtenSince.size() < MAX_WATCHED) {
      writtenSince.add(groupKey);
    }
  }

  /** The hash log, which is made if there is none. */
  RecordLog makeLog() {
    Log above = log;
    if (above != null) {
      return above.groups;
    }
    try {
      return makeLog(context.serials().next());
    } finally {
      context.serials().taken();
    }
  }

  /**
   * Makes the hash log, which must not be there.
   *
   * @param serial that counts as in use
   */
  RecordLog makeLog(long serial) {
    return openLog(serial, null);
  }

  /**
   * Passes on all groups in no order, those of the run that the log hides before those in the log;
   * of those that are written meanwhile, some.
   */
  void forEach(RecordVisitor visitor) throws IOException {
    if (run == null || run.forEach(visitor)) {
      forEachInLog(visitor);
    }
  }

  void forEachInLog(RecordVisitor visitor) throws IOException {
    Log above = log;
    if (above != null) {
      above.groups.forEachRecord(visitor);
    }
  }

  /** The run if all groups are in it, else null. */
  @Nullable SortedRun onlyRun() {
    return log == null ? run : null;
  }

  @Nullable SortedRun run() {
    return run;
  }

  /** Not fewer than there are. */
  long maxGroups() {
    Log above = log;
    return (above == null ? 0 : above.groups.size())
        + (run == null ? 0 : run.statistics().records());
  }

  // ---- sealing

  /** Remembers from now on what is written, but no more than {@link #MAX_WATCHED} groups. */
  void watchWrites() {
    writtenSince = new TreeSet<>(Arrays::compareUnsigned);
  }

  void unwatchWrites() {
    writtenSince = null;
  }

  /** The keys of what was written since {@link #watchWrites}. */
  Set<byte[]> writtenSince() {
    return writtenSince == null ? Set.of() : writtenSince;
  }

  // ---- the hash log

  @Nullable RecordLog log() {
    Log above = log;
    return above == null ? null : above.groups;
  }

  /** The number in the names of the files of the hash log, 0 if there is none. */
  long logSerial() {
    Log above = log;
    return above == null ? 0 : above.serial;
  }

  boolean isOfLog(long serial) {
    Log above = log;
    return above != null && above.serial == serial;
  }

  /** Whether files with this number are needed. */
  boolean holds(long serial) {
    return isOfLog(serial) || (run != null && runSerial == serial);
  }

  /**
   * What a manifest names.
   *
   * @param durable of the hash log, null for none
   */
  WindowManifest.BundleFiles files(long span, boolean held, long rows, @Nullable LogFiles durable) {
    Log above = log;
    return new WindowManifest.BundleFiles(
        span,
        held,
        rows,
        above == null || durable == null ? 0 : above.serial,
        above == null ? null : durable,
        run == null ? 0 : runSerial,
        run == null ? RunFile.NONE : run.file());
  }

  EngineStats stats() {
    Log above = log;
    EngineStats stats = above == null ? EngineStats.NONE : above.groups.stats();
    return run == null
        ? stats
        : stats
            .plus(Figure.MEMORY_BYTES, run.memoryBytes() + run.cachedBytes())
            .plus(Figure.DISK_BYTES, run.file().length())
            .plus(Figure.LIVE_BYTES, run.file().length())
            .plus(Figure.SEGMENTS, 1)
            .plus(Figure.DISK_READS, run.reads());
  }

  /** What the hash log takes. */
  LogBytes logBytes() {
    Log above = log;
    return above == null ? LogBytes.NONE : above.groups.logBytes();
  }

  // ---- the end

  /**
   * Closes them.
   *
   * @param last mark, which becomes durable
   */
  void close(Mark last) {
    close(closing -> closing.close(() -> last));
  }

  /** Closes them as they are on disk. */
  void discard() {
    close(RecordLog::discard);
  }

  private void close(Consumer<RecordLog> end) {
    Log above = log;
    try {
      if (above != null) {
        end.accept(above.groups);
      }
    } finally {
      if (run != null) {
        close(run, context.options().name());
      }
    }
  }

  static void close(SortedRun run, String store) {
    try {
      run.close();
    } catch (IOException e) {
      throw new StoreFailedException(
          "Store " + store + " failed to close its files: " + e.getMessage(), e);
    }
  }
}
