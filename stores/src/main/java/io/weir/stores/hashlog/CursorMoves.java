package io.weir.stores.hashlog;

import io.weir.stores.StoreException;
import io.weir.stores.StoreFailedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves cursors off the log: the older ones when they keep too much of it, since they may have been
 * forgotten, and all of them before it loses its content.
 */
final class CursorMoves {
  private static final Logger LOG = LoggerFactory.getLogger(CursorMoves.class);

  /** Iterators that are open for so long may have been forgotten. */
  private static final long LONG_OPEN_SECONDS = 60;

  private final RecordLog store;
  private final LogReader reader;
  private final WriteLock writeLock;
  private final LogPins pins;
  private final ScanOrder order;

  /** The log is about to lose its content. Under the write lock. */
  private boolean clearing;

  private final Condition cleared;

  CursorMoves(
      RecordLog store, LogReader reader, WriteLock writeLock, LogPins pins, ScanOrder order) {
    this.store = store;
    this.reader = reader;
    this.writeLock = writeLock;
    this.cleared = writeLock.newCondition();
    this.pins = pins;
    this.order = order;
  }

  // ---- older ones

  /**
   * Copies what cursors have still to show, so that the log need not be kept for them. In the
   * background; that this may not go now is no error of the store.
   *
   * @param before those that show the log as of an earlier position. None that is opened now does:
   *     else this would not end beside readers who open one after the other.
   */
  void moveOff(long before) {
    warnOfOpen();
    long pinning = Math.min(before, pins.oldestHeld());
    try {
      boolean goesOn = true;
      while (goesOn) {
        goesOn = moveSome(pinning, () -> store.state().isClosing());
      }
    } catch (IOException | StoreException e) {
      order.failed("keeps its log for iterators that are open", e);
    }
  }

  private void warnOfOpen() {
    List<ScanCursor> open = pins.cursors();
    long opened = Long.MAX_VALUE;
    for (ScanCursor cursor : open) {
      opened = Math.min(opened, cursor.openedNanos());
    }
    long openSeconds =
        TimeUnit.NANOSECONDS.toSeconds(store.options().nanoClock().getAsLong() - opened);
    if (!open.isEmpty() && openSeconds >= LONG_OPEN_SECONDS) {
      LOG.warn(
          "Store {} has {} iterators that are open, the oldest for {} s. What they have still to"
              + " show is copied to a file, so that its log can be cleaned. Close iterators when"
              + " they are needed no more.",
          store.options().name(),
          open.size(),
          openSeconds);
    }
  }

  /** False if there was nothing to move, or that was given up. */
  private boolean moveSome(long before, BooleanSupplier isCancelled) throws IOException {
    try (CursorMove move = begin(before)) {
      return !move.isEmpty() && move.move(isCancelled);
    }
  }

  /** Begins with the oldest, as many at once as one run takes. */
  private CursorMove begin(long before) {
    writeLock.lock();
    try {
      List<ScanCursor> oldest = pins.oldestCursors(before, MovedRows.MAX_POSITIONS);
      return new CursorMove(reader, store.index(), order.files(), oldest);
    } finally {
      writeLock.unlock();
    }
  }

  // ---- all of them

  /**
   * Takes the write lock when no cursor is on the log any more, which is about to lose its content.
   * Cursors that cannot be moved are ended; new ones wait until the lock is free again, or there
   * would be no end of them.
   */
  void lockWithoutCursors() {
    boolean done = false;
    writeLock.lock();
    clearing = true;
    try {
      while (!pins.cursors().isEmpty()) {
        moveUnlocked();
      }
      done = true;
    } finally {
      clearing = false;
      cleared.signalAll();
      if (!done) {
        writeLock.unlock();
      }
    }
  }

  /** Waits while the log is about to lose its content. Under the write lock. */
  void awaitClear() {
    while (clearing) {
      cleared.awaitUninterruptibly();
    }
  }

  private void moveUnlocked() {
    writeLock.unlock();
    try {
      moveOrEnd();
    } finally {
      writeLock.lock();
    }
  }

  private void moveOrEnd() {
    try (CursorMove move = begin(Long.MAX_VALUE)) {
      try {
        move.move(() -> false);
      } catch (IOException e) {
        move.fail(
            new StoreFailedException("What it shows cannot be written: " + e.getMessage(), e));
      } catch (StoreException e) {
        move.fail(e);
      }
    }
  }
}
