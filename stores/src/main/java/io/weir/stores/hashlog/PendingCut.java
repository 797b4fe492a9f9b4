package io.weir.stores.hashlog;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The cut that a generation is to be made of, if there is one. For any thread. */
final class PendingCut {
  private final AtomicReference<@Nullable Cut> pending = new AtomicReference<>();

  /** The mark of the newest generation; that of the one opened counts as the first. */
  private volatile long madeMark;

  /**
   * Takes a cut; an earlier one that was not begun is not made. Under the write lock in which it
   * was cut, so that no file that it names goes before.
   */
  void take(Cut cut) {
    pending.set(cut);
  }

  @Nullable Cut get() {
    return pending.get();
  }

  boolean isThere() {
    return pending.get() != null;
  }

  /** Whether a generation of it will need a file. */
  boolean names(String file) {
    Cut cut = pending.get();
    return cut != null && cut.names(file);
  }

  /** Whether there is a generation of a mark, or one is under way. */
  boolean knows(long mark) {
    Cut cut = pending.get();
    return isMade(mark) || (cut != null && cut.mark().number() == mark);
  }

  /** Whether the newest generation is of a mark. */
  boolean isMade(long mark) {
    return madeMark == mark;
  }

  /** There is a generation of a cut. */
  void made(Cut cut) {
    madeMark = cut.mark().number();
  }

  /** The cut, which is pending no more; null if there is none. */
  @Nullable Cut takeAway() {
    return pending.getAndSet(null);
  }

  /** A cut is pending no more. A newer one that came meanwhile stays. */
  void remove(Cut cut) {
    pending.compareAndSet(cut, null);
  }
}
