package io.weir.stores.versioned;

import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine.Direction;
import io.weir.stores.Version;
import io.weir.stores.VersionCursor;
import io.weir.stores.VersionedEngine;
import io.weir.stores.generation.PinnedGeneration;
import io.weir.stores.io.Directory;
import io.weir.stores.memory.MemoryBudget;
import io.weir.stores.sorted.LsmOptions;
import io.weir.stores.sorted.LsmTree;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A store of versions in a sorted tree. The package page tells how it works, {@link
 * VersionedEngine} what it promises.
 */
public final class VersionTree implements VersionedEngine {
  /** Departures are looked at once in so many writes. */
  private static final int WRITES_PER_PURGE = 64;

  /** So many go then: a write adds two at most, so that what is due does not pile up. */
  private static final int PURGED_TOGETHER = 4 * WRITES_PER_PURGE;

  private final LsmTree tree;
  private final long retentionMs;
  private final VersionRows rows;
  private final Departures departures;
  private volatile long streamTime;

  // of the writer alone

  private OptionalLong end = OptionalLong.empty();
  private int writes;

  private VersionTree(LsmTree tree, long retentionMs, long streamTime) {
    this.tree = tree;
    this.retentionMs = retentionMs;
    this.rows = new VersionRows(tree);
    this.departures = new Departures(tree);
    this.streamTime = streamTime;
  }

  /**
   * Opens the store in a directory as {@link LsmTree#open} does.
   *
   * @param retentionMs how long versions are kept after they end
   * @throws io.weir.stores.CorruptionException if there are files but no whole generation
   * @throws io.weir.stores.FormatVersionException if another release wrote them
   * @throws io.weir.stores.StoreLockedException if the store is open already
   */
  public static VersionTree open(
      Directory directory, LsmOptions options, long retentionMs, MemoryBudget budget) {
    LsmTree tree = LsmTree.open(directory, options, budget);
    VersionTree opened = null;
    try {
      opened = new VersionTree(tree, retentionMs, streamTime(tree));
      return opened;
    } finally {
      if (opened == null) {
        tree.close();
      }
    }
  }

  /** Another kind of store may have been here, whose content the caller drops. */
  private static long streamTime(LsmTree tree) {
    byte[] stored = tree.get(TreeKeys.streamTime());
    return stored == null || stored.length != Long.BYTES ? -1 : ByteBuffer.wrap(stored).getLong();
  }

  // ---- writing

  @Override
  public void put(byte[] rowKey, byte[] value) {
    write(VersionRow.ofValue(TreeKeys.version(rowKey), value));
  }

  @Override
  public boolean delete(byte[] rowKey) {
    return write(VersionRow.ofDeletion(TreeKeys.version(rowKey)));
  }

  /** Returns whether a value was valid at the time of the row. */
  private boolean write(VersionRow row) {
    long time = row.time();
    end = OptionalLong.empty();
    if (time < streamTime - retentionMs) {
      return false;
    }
    VersionRow newest = rows.newest(row.key());
    boolean isNewest = newest == null || newest.time() <= time;
    VersionRow before = isNewest ? newest : rows.upTo(row.key(), time);
    VersionRow after = isNewest ? null : rows.after(row.key(), time);
    announceDepartures(row, before, after);
    tree.put(row.key(), row.content());
    if (after != null) {
      end = OptionalLong.of(after.time());
    }
    advanceTo(time);
    if (++writes % WRITES_PER_PURGE == 0) {
      purge();
    }
    return before != null && !before.isDeletion();
  }

  private void announceDepartures(
      VersionRow row, @Nullable VersionRow before, @Nullable VersionRow after) {
    long time = row.time();
    if (after == null && row.isDeletion()) {
      departures.add(time, row.key());
    }
    if (before != null && before.time() == time) {
      return; // It is replaced: what is before and after it stays so.
    }
    if (before != null) {
      departures.add(time, before.key());
    }
    if (after != null) {
      departures.add(after.time(), row.key());
    }
  }

  private void advanceTo(long time) {
    if (time > streamTime) {
      tree.put(TreeKeys.streamTime(), ByteBuffer.allocate(Long.BYTES).putLong(time).array());
      streamTime = time;
    }
  }

  private void purge() {
    long expired = streamTime - retentionMs;
    for (byte[] departure : departures.due(expired, PURGED_TOGETHER)) {
      byte[] version = TreeKeys.departing(departure);
      if (isExpired(version, expired)) {
        tree.delete(version);
      }
      departures.remove(departure);
    }
  }

  /** Whether a row, if it is there, may go by what follows it now. */
  private boolean isExpired(byte[] version, long expired) {
    VersionRow after = rows.after(version, TreeKeys.time(version));
    if (after != null) {
      return after.time() <= expired;
    }
    VersionRow newest = rows.exactly(version);
    return newest != null && newest.isDeletion();
  }

  @Override
  public void clear(byte[] noteOfMark) {
    tree.clear(noteOfMark);
    departures.clear();
    streamTime = -1;
    end = OptionalLong.empty();
  }

  // ---- reading

  @Override
  public byte @Nullable [] get(byte[] rowKey) {
    VersionRow row = rows.exactly(TreeKeys.version(rowKey));
    return row == null || row.isDeletion() ? null : row.value();
  }

  @Override
  public long streamTime() {
    return streamTime;
  }

  @Override
  public OptionalLong end() {
    return end;
  }

  @Override
  public @Nullable Version newest(byte[] key) {
    return version(rows.newest(TreeKeys.version(key, Long.MAX_VALUE)), OptionalLong.empty());
  }

  @Override
  public @Nullable Version at(byte[] key, long time) {
    byte[] version = TreeKeys.version(key, time);
    VersionRow newest = rows.newest(version);
    if (newest == null || newest.time() <= time) { // Nearly all reads are of what is newest.
      return version(newest, OptionalLong.empty());
    }
    VersionRow valid = rows.upTo(version, time);
    VersionRow after = rows.after(version, time);
    return version(valid, OptionalLong.of(after == null ? newest.time() : after.time()));
  }

  private static @Nullable Version version(@Nullable VersionRow row, OptionalLong until) {
    return row == null || row.isDeletion() ? null : row.endingAt(until);
  }

  @Override
  public VersionCursor versions(byte[] key, long from, long to, Direction direction) {
    return VersionWalk.of(rows, TreeKeys.version(key, to), from, to, direction);
  }

  @Override
  public long size() {
    return tree.size();
  }

  // ---- as the tree

  @Override
  public void mark(byte[] noteOfMark) {
    tree.mark(noteOfMark);
  }

  @Override
  public void generate() {
    tree.generate();
  }

  @Override
  public byte @Nullable [] note() {
    return tree.note();
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    return tree.pinNewest();
  }

  @Override
  public EngineStats stats() {
    return tree.stats();
  }

  @Override
  public boolean isOpen() {
    return tree.isOpen();
  }

  @Override
  public void close() {
    tree.close();
  }
}
