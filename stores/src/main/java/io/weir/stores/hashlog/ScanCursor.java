package io.weir.stores.hashlog;

import io.weir.stores.Cursor;
import io.weir.stores.StoreClosedException;
import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import io.weir.stores.format.RecordLayout;
import io.weir.stores.keyorder.HeldKeys;
import io.weir.stores.keyorder.KeyWalk;
import io.weir.stores.keyorder.Range;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A walk over sorted keys that shows each in the version it had at a position of the log. */
final class ScanCursor implements Cursor {
  private final Scans scans;
  private final HashLog store;
  private final LogReader reader;
  private final Index index;
  private final long asOf;
  private final HeldKeys keys;
  private final Range range;

  /** Null before the first key is asked for: to begin it reads files. */
  private @Nullable KeyWalk walk;

  private @Nullable Queue<byte[][]> detached;
  private byte @Nullable [] key;
  private byte @Nullable [] value;
  private volatile boolean closed;

  /**
   * @param asOf the position of the log that it shows
   * @param keys all that were there then; it closes them in the end
   */
  ScanCursor(Scans scans, HashLog store, LogReader reader, long asOf, HeldKeys keys, Range range) {
    this.scans = scans;
    this.store = store;
    this.reader = reader;
    this.index = store.index();
    this.asOf = asOf;
    this.keys = keys;
    this.range = range;
  }

  /** The position of the log that the cursor shows. */
  long asOf() {
    return asOf;
  }

  @Override
  public synchronized boolean next() {
    check();
    if (detached != null) {
      byte[][] entry = detached.poll();
      key = entry == null ? null : entry[0];
      value = entry == null ? null : entry[1];
      return entry != null;
    }
    return advance();
  }

  private boolean advance() {
    for (KeyWalk found = nextKey(); found != null; found = nextKey()) {
      byte[] candidate = found.key();
      byte[] valueThen = found.goneFrom() < asOf ? null : valueOf(candidate);
      if (valueThen != null) {
        key = candidate.clone();
        value = valueThen;
        return true;
      }
    }
    key = null;
    value = null;
    return false;
  }

  /** The walk at its next key, null at the end. */
  private @Nullable KeyWalk nextKey() {
    try {
      KeyWalk walking = walk == null ? keys.walk(range) : walk;
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

  /** The value of a key as it was, null if it was not there. */
  private byte @Nullable [] valueOf(byte[] wanted) {
    long hash = RecordLayout.hash(wanted);
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

  /** Takes everything that is left, before the store loses it. */
  synchronized void detach() {
    if (detached != null) {
      return;
    }
    byte[] currentKey = key;
    byte[] currentValue = value;
    Queue<byte[][]> rest = new ArrayDeque<>();
    while (advance()) {
      rest.add(new byte[][] {key(), value()});
    }
    detached = rest;
    key = currentKey;
    value = currentValue;
  }

  private void check() {
    if (closed) {
      throw new StoreClosedException("This cursor is closed");
    }
    store.state().check();
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
      scans.closed(this);
      keys.close();
    }
  }

  /** The store closes. */
  void end() {
    keys.close();
  }
}
