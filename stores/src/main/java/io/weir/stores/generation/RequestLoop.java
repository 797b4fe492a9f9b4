package io.weir.stores.generation;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work that is asked for again and again. One thread at a time does it, and does it once more if
 * somebody has asked since it began. For any thread.
 */
public final class RequestLoop {
  private final Executor threads;
  private final Runnable work;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * Work that nobody has asked for yet.
   *
   * @param work must throw nothing that the store can go on after
   */
  public RequestLoop(Executor threads, Runnable work) {
    this.threads = threads;
    this.work = work;
  }

  /** Asks for the work. */
  public void request() {
    if (requests.getAndIncrement() == 0) {
      boolean taken = false;
      try {
        threads.execute(this::workOff);
        taken = true;
      } finally {
        if (!taken) {
          requests.set(0); // There was no thread for it: the next request tries again.
        }
      }
    }
  }

  private void workOff() {
    int seen;
    do {
      seen = requests.get();
      work.run();
    } while (!requests.compareAndSet(seen, 0));
  }
}
