package io.weir.stores.generation;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** A piece of background work that is asked for once until it begins. For any thread. */
public final class Request {
  private final Executor background;
  private final Runnable work;
  private final AtomicBoolean open = new AtomicBoolean();

  /** A piece of work that nobody has asked for yet. */
  public Request(Executor background, Runnable work) {
    this.background = background;
    this.work = work;
  }

  /** Whether it was asked for and has not begun. */
  public boolean isOpen() {
    return open.get();
  }

  /** Asks for the work, unless that is open already. */
  public void make() {
    if (!open.compareAndSet(false, true)) {
      return;
    }
    boolean taken = false;
    try {
      background.execute(this::begin);
      taken = true;
    } finally {
      if (!taken) {
        open.set(false); // There was no thread for it: whoever asks next tries again.
      }
    }
  }

  private void begin() {
    open.set(false);
    work.run();
  }
}
