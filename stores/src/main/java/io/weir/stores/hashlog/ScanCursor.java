package io.weir.stores.hashlog;

import io.weir.stores.Cursor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyWalk;
import io.weir.stores.keyorder.Range;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A walk over sorted keys that shows each in the version it had at a position of the log. */
final class ScanCursor implements Cursor {
  private final Scans scans;
  private final RecordLog store;
  private final LogReader reader;
  private final Index index;
  private final long asOf;
  private final Range range;

  /** Exchanged under the write lock. */
  private volatile HeldKeys keys;

  /** Null before the first key is asked for: to begin it reads files. */
  private @Nullable KeyWalk walk;

  /** The walk begins with the key that was shown last, unless that is gone. */
  private boolean resumed;

  /** What takes the place of the walk once the cursor was moved off the log. */
  private MovedRows.@Nullable Rows moved;

  private volatile @Nullable MovedRows movedRows;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile @Nullable StoreException failure;
  private final long openedNanos;
  private boolean ended;

  /** The key shown last, in an array that nobody else gets. */
  private byte @Nullable [] shown;

  private byte @Nullable [] key;
  private byte @Nullable [] value;
  private volatile boolean closed;

  /**
   * @param asOf the position of the log that it shows
   * @param keys all that were there then; it closes them in the end
   */
  ScanCursor(
      Scans scans, RecordLog store, LogReader reader, long asOf, HeldKeys keys, Range range) {
    this.scans = scans;
    this.store = store;
    this.reader = reader;
    this.index = store.index();
    this.asOf = asOf;
    this.keys = keys;
    this.range = range;
    this.openedNanos = store.options().nanoClock().getAsLong();
  }

  /** The position of the log that the cursor shows. */
  long asOf() {
    return asOf;
  }

  HeldKeys keys() {
    return keys;
  }

  /** When it was opened, by the clock of the store. */
  long openedNanos() {
    return openedNanos;
  }

  /** What it has still to show, and perhaps the key that it is at. */
  synchronized Range left() {
    return range.isDescending()
        ? new Range(range.from(), shown == null ? range.to() : shown, true, range.direction())
        : new Range(shown == null ? range.from() : shown, range.to(), true, range.direction());
  }

  @Override
  public synchronized boolean next() {
    check();
    boolean found = !ended && (moved == null ? advance() : advance(moved));
    if (!found) {
      ended = true;
      key = null;
      value = null;
    }
    return found;
  }

  private boolean advance(MovedRows.Rows rows) {
    try {
      if (!rows.next()) {
        return false;
      }
      shown = rows.key();
      key = rows.key().clone();
      value = rows.value();
      return true;
    } catch (IOException e) {
      throw new StoreFailedException("A scan cannot go on: " + e.getMessage(), e);
    }
  }

  private boolean advance() {
    for (KeyWalk found = nextKey(); found != null; found = nextKey()) {
      byte[] candidate = found.key();
      boolean isShown = resumed && Arrays.equals(candidate, shown);
      byte[] valueThen = isShown || found.goneFrom() < asOf ? null : valueOf(candidate);
      if (valueThen != null) {
        shown = candidate;
        key = candidate.clone(); // It may be changed by whoever gets it.
        value = valueThen;
        return true;
      }
    }
    return false;
  }

  /** The walk at its next key, null at the end. */
  private @Nullable KeyWalk nextKey() {
    try {
      KeyWalk walking = walk == null ? keys.walk(rest()) : walk;
      walk = walking;
      return walking.next() ? walking : null;
    } catch (StoreClosedException e) {
      throw e;
    } catch (StoreException e) {
      scans.failed(e);
      throw e;
    } catch (IOException e) {
      throw new StoreFailedException("A scan cannot go on: " + e.getMessage(), e);
    }
  }

  private Range rest() {
    resumed = shown != null;
    if (!resumed) {
      return range;
    }
    return range.isDescending()
        ? new Range(range.from(), shown, true, range.direction())
        : new Range(shown, range.to(), range.toInclusive(), range.direction());
  }

  /** Goes on with the newest parts of the order, and lets go of those that it has held. */
  synchronized void followOrder() {
    HeldKeys held = scans.exchange(this);
    if (held != null) {
      walk = null;
      held.close();
    }
  }

  /** Takes other keys, and returns those it had. Under the write lock. */
  HeldKeys exchange(HeldKeys newest) {
    HeldKeys held = keys;
    keys = newest;
    return held;
  }

  /** The value of a key as it was, null if it was not there. */
  private byte @Nullable [] valueOf(byte[] wanted) {
    long hash = index.hash().of(wanted);
    while (true) {
      store.state().check();
      long address = reader.addressOf(index, hash, wanted);
      while (address > 0 && reader.positionOf(address) >= asOf) {
        address = reader.previousOf(address);
      }
      if (address == 0) {
        return null;
      }
      byte[] found = address < 0 ? LogReader.STALE : reader.read(address, wanted);
      if (found != LogReader.STALE && found != LogReader.MISMATCH) {
        return found;
      }
      Thread.onSpinWait();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Shows what is left as it was copied, and lets go of the log. */
  synchronized void goOnWith(MovedRows rows) {
    if (closed) {
      scans.pins().closed(this); // Whoever closes it may not have come to that yet.
    } else if (movedRows == null) {
      rows.hold();
      movedRows = rows;
      moved = rows.rows(range, asOf, shown);
      walk = null;
      keys.close();
      scans.pins().moved(this);
    }
  }

  /** It can show nothing more. */
  void fail(StoreException cause) {
    failure = cause;
    scans.pins().moved(this);
  }

  private void check() {
    if (closed) {
      throw new StoreClosedException("This cursor is closed");
    }
    store.state().check();
    StoreException cause = failure;
    if (cause != null) {
      throw new StoreFailedException(
          "A scan cannot go on: its store was cleared, and what it had to show could not be kept: "
              + cause.getMessage(),
          cause);
    }
  }

  @Override
  public byte[] key() {
    return current(key);
  }

  @Override
  public byte[] value() {
    return current(value);
  }

  private static byte[] current(byte @Nullable [] bytes) {
    if (bytes == null) {
      throw new IllegalStateException("The cursor is at no entry: call next() first");
    }
    return bytes;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scans.pins().closed(this);
      synchronized (this) {
        end();
      }
    }
  }

  /** Lets go of everything; also when the store closes. */
  void end() {
    keys.close();
    MovedRows rows = movedRows;
    if (rows != null && released.compareAndSet(false, true)) {
      rows.release();
    }
  }
}
