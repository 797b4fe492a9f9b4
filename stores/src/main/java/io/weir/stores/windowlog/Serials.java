package io.weir.stores.windowlog;

/**
 * Numbers for the names of files, none of which is given twice. The next one counts as in use until
 * whoever needed it has said where it is used, so that nobody deletes a file that is being made.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
final class Serials {
  private volatile long next;

  Serials(long next) {
    this.next = next;
  }

  long next() {
    return next;
  }

  /** The next one is used, or was in vain. */
  void taken() {
    next = next + 1;
  }

  boolean isBeingUsed(long serial) {
    return serial >= next;
  }
}
