package io.weir.stores.windowlog;

import io.weir.stores.Cursor;
import io.weir.stores.EngineStats;
import io.weir.stores.KeyValueEngine;
import io.weir.stores.WindowEngine;
import io.weir.stores.generation.PinnedGeneration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A window log whose rows expire all the time, as a map that forgets nothing. Time goes on with
 * each write, now and then by nearly the whole retention at once; each put makes a row of the
 * present time, and what is about to expire is first put anew. So the suites meet spans that begin,
 * end and are purged at every place, and still know what a store has to hold.
 *
 * <p>A write that throws has no effect: a new row is put before the time of the old one ends, and
 * the newest row of a key is deleted last.
 */
final class ExpiringRows implements KeyValueEngine {
  static final long RETENTION = 200;
  static final long SPAN = 32;
  private static final int JUMP_EVERY = 97;

  private final WindowEngine rows;

  /** The times of the rows of each key that is there; the last one is that of its value. */
  private final TreeMap<byte[], TreeSet<Long>> times = new TreeMap<>(Arrays::compareUnsigned);

  private long now;
  private long writes;

  private ExpiringRows(WindowEngine rows) {
    this.rows = rows;
    now = Math.max(0, rows.streamTime());
  }

  /** Finds what an open store holds; closes it if that fails. */
  static ExpiringRows of(WindowEngine rows) {
    ExpiringRows found = new ExpiringRows(rows);
    boolean read = false;
    try {
      found.read();
      read = true;
      return found;
    } finally {
      if (!read) {
        rows.close();
      }
    }
  }

  private void read() {
    try (Cursor cursor = rows.fetchAll(null, null, 0, Long.MAX_VALUE, Direction.ASCENDING)) {
      while (cursor.next()) {
        long time = KeysAsRows.timeIn(cursor.key());
        add(KeysAsRows.keyIn(cursor.value()), time);
        now = Math.max(now, time);
      }
    }
  }

  private void add(byte[] key, long time) {
    times.computeIfAbsent(key, unused -> new TreeSet<>()).add(time);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    TreeSet<Long> ofKey = times.get(key);
    byte[] row = rows.get(KeysAsRows.rowKey(key, ofKey == null ? now : ofKey.last()));
    return row == null ? null : KeysAsRows.valueIn(row);
  }

  @Override
  public void put(byte[] key, byte[] value) {
    advance();
    byte[] kept = key.clone();
    rows.put(KeysAsRows.rowKey(kept, now), KeysAsRows.row(kept, value));
    add(kept, now);
  }

  @Override
  public boolean delete(byte[] key) {
    advance();
    TreeSet<Long> ofKey = times.get(key);
    if (ofKey == null) {
      return rows.delete(KeysAsRows.rowKey(key, now));
    }
    boolean deleted = false;
    while (!ofKey.isEmpty()) {
      deleted = rows.delete(KeysAsRows.rowKey(key, ofKey.first()));
      ofKey.pollFirst();
    }
    times.remove(key);
    return deleted;
  }

  /** Moves time on; before that, keeps what would expire. */
  private void advance() {
    long next = now + (++writes % JUMP_EVERY == 0 ? RETENTION - 1 : 1);
    for (Map.Entry<byte[], TreeSet<Long>> each : times.entrySet()) {
      byte[] key = each.getKey();
      TreeSet<Long> ofKey = each.getValue();
      if (ofKey.last() <= next - RETENTION) {
        byte[] row = rows.get(KeysAsRows.rowKey(key, ofKey.last()));
        if (row == null) {
          throw new AssertionError("a row expired " + (now - ofKey.last()) + " after its time");
        }
        rows.put(KeysAsRows.rowKey(key, now), row);
        ofKey.add(now);
      }
      ofKey.headSet(Math.min(ofKey.last(), now - RETENTION - 2 * SPAN)).clear(); // purged
    }
    now = next;
  }

  @Override
  public Cursor scan(
      byte @Nullable [] from, byte @Nullable [] to, boolean toInclusive, Direction direction) {
    Map<byte[], byte[]> found = new TreeMap<>(KeysAsRows.order(direction));
    try (Cursor cursor = rows.fetchAll(null, null, 0, Long.MAX_VALUE, direction)) {
      while (cursor.next()) {
        byte[] key = KeysAsRows.keyIn(cursor.value());
        boolean newest = times.get(key).last() == KeysAsRows.timeIn(cursor.key());
        if (newest && KeysAsRows.isWithin(key, from, to, toInclusive)) {
          found.put(key, KeysAsRows.valueIn(cursor.value()));
        }
      }
    }
    return new SortedCursor(this, List.copyOf(found.entrySet()).iterator());
  }

  /** How many keys have a value, each looked up. */
  @Override
  public long size() {
    rows.size(); // throws if the store may not be used
    return times.size();
  }

  @Override
  public void mark(byte[] note) {
    rows.mark(note);
  }

  @Override
  public void generate() {
    rows.generate();
  }

  @Override
  public byte @Nullable [] note() {
    return rows.note();
  }

  @Override
  public void clear(byte[] note) {
    rows.clear(note);
    times.clear();
    now = 0;
  }

  @Override
  public @Nullable PinnedGeneration pinNewest() {
    return rows.pinNewest();
  }

  @Override
  public EngineStats stats() {
    return rows.stats();
  }

  @Override
  public boolean isOpen() {
    return rows.isOpen();
  }

  @Override
  public void close() {
    rows.close();
  }
}
