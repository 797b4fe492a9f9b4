package io.weir.stores;

import io.weir.stores.KeyValueEngine.Direction;
import org.jspecify.annotations.Nullable;

/**
 * An engine for entries that have a time and are forgotten some time after it.
 *
 * <p><b>Keys.</b> What {@link #put}, {@link #get} and {@link #delete} call a key is here a <em>row
 * key</em>: a plain key of any length, the time (8 bytes, big endian), and a suffix whose length is
 * the same for all rows of a store. These are the bytes of a changelog: for a window its start and
 * a sequence number, for a session its end and its start.
 *
 * <p><b>Retention.</b> <em>Stream time</em> is the latest time of any row key that was put, deleted
 * or announced, -1 before the first. A row is expired once its time is at or before stream time
 * less the retention, or if it is negative: from then on no read shows it, and to put or delete it
 * only advances stream time. Stream time is part of a generation.
 *
 * <p><b>Order.</b> Rows are read slice by slice, a slice being some milliseconds, the same for all
 * reads of a store, that begin at a multiple of that; and within a slice in the unsigned byte order
 * of their row keys; descending in exactly the reverse. A cursor shows the rows that are there when
 * it comes to them or when it was opened; writes in between may show or not, and never end it.
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

  /** The latest time seen, -1 if there was none. */
  long streamTime();
}
