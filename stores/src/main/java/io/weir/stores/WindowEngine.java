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
 * or announced since the store was opened, -1 before the first. It is no part of a generation: who
 * writes to a store begins anew too when it is opened, and the store must take what he sends. A row
 * is <em>expired</em> once its time is at or before stream time less the retention, or if it is
 * negative: from then on no read shows it. It is <em>gone</em> once the span of time that it
 * belongs to ends before stream time less the retention. From then on to put or delete a row of
 * that span only advances stream time. What is expired and not gone shows again when the store is
 * opened the next time, until stream time has come as far again; what is gone does not.
 *
 * <p><b>Emission.</b> A store can be one whose rows are <em>emitted</em> when stream time has
 * passed them. Then a row is not expired at exactly stream time less the retention, but one
 * millisecond later; and what would be gone is held, for {@link #emit} alone, until that has come
 * past it or something new is put into its span. If that does not come, the oldest rows that are
 * held go. Stream time does not advance with what is announced: a row is held that is put before
 * one that is far ahead.
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

  /**
   * All rows between two times, also those that are expired or held. The caller is done with rows
   * up to the latest time, which go when stream time advances next.
   *
   * @param from earliest time, inclusive; may be negative
   * @param to latest time, inclusive
   */
  Cursor emit(long from, long to);

  /** The latest time seen, -1 if there was none. */
  long streamTime();
}
