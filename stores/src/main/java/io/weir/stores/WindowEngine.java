package io.weir.stores;

import io.weir.stores.KeyValueEngine.Direction;
import org.jspecify.annotations.Nullable;

/**
 * An engine for entries that have a time and expire some time after it.
 *
 * <p><b>Keys.</b> What {@link #put}, {@link #get} and {@link #delete} call a key is a <em>row
 * key</em> here: a plain key of any length, the time (8 bytes, big endian), and a suffix of the
 * same length for all rows of a store. These are the bytes in the changelog: time and suffix are,
 * for a window, its start and a sequence number, for a session, its end and its start.
 *
 * <p><b>Retention.</b> <em>Stream time</em> is the latest time of any row key that was put, deleted
 * or announced since the store was opened, -1 before the first. It is not part of a generation:
 * whoever writes to the store also begins anew when it is opened, and the store must accept what it
 * is sent. A row is <em>expired</em> if its time is negative, or once it is at or before stream
 * time less the retention: from then on no read shows it. It is <em>gone</em> once the span of time
 * to which it belongs ends before stream time less the retention. From then on putting or deleting
 * a row of that span only advances stream time. Rows that are expired but not gone show again when
 * the store is next opened, until stream time has come as far again; rows that are gone do not.
 *
 * <p><b>Emission.</b> The rows of a store may be <em>emitted</em> when stream time has passed them.
 * Then a row does not expire at exactly stream time less the retention, but one millisecond later;
 * and rows that would be gone are held, for {@link #emit} alone, until it has read past them or
 * something new is put into their span. If neither happens, the oldest held rows go. Announcing a
 * key does not advance stream time: a row that is put before one far ahead is held.
 *
 * <p><b>Order.</b> Reads go slice by slice. A slice is a number of milliseconds, the same for all
 * reads of a store, and begins at a multiple of that number. Within a slice, rows come in the
 * unsigned byte order of their row keys. Descending is exactly the reverse. A cursor shows the rows
 * that are there when it reaches them or were there when it was opened; writes in between may or
 * may not show, and never end it.
 */
public interface WindowEngine extends Engine {
  /**
   * The rows of one plain key.
   *
   * @param from earliest time, inclusive; may be negative
   * @param to latest time, inclusive
   */
  Cursor fetch(byte[] key, long from, long to, Direction direction);

  /**
   * The rows of all plain keys in a range.
   *
   * @param fromKey the lowest plain key, inclusive; null for no bound
   * @param toKey the highest plain key, inclusive; null for no bound
   * @param from earliest time, inclusive; may be negative
   * @param to latest time, inclusive
   */
  Cursor fetchAll(
      byte @Nullable [] fromKey, byte @Nullable [] toKey, long from, long to, Direction direction);

  /**
   * All rows between two times, including those that are expired or held. The caller is then done
   * with rows up to the latest time; they go when stream time next advances.
   *
   * @param from earliest time, inclusive; may be negative
   * @param to latest time, inclusive
   */
  Cursor emit(long from, long to);

  /** The latest time seen, -1 if there was none. */
  long streamTime();
}
