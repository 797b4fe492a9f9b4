package io.weir.stores.hashlog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one thread at a time changes and any thread reads, soon after if not at once. A
 * volatile field would have the writer wait, at each change, until all that it has written before
 * has left for the caches.
 */
public final class Tally {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Tally.class, "count", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long count;

  public Tally(long count) {
    this.count = count;
  }

  /** Counts on, or back. */
  public void add(long number) {
    COUNT.setRelease(this, count + number);
  }

  /** The count. */
  public long get() {
    return (long) COUNT.getAcquire(this);
  }
}
