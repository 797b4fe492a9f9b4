package io.weir.stores.generation;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that work in the background for all stores of the process. They end when idle. */
public final class BackgroundThreads {
  private static final int THREADS = 2;
  private static final long IDLE_SECONDS = 10;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final ThreadPoolExecutor SHARED = create();

  private BackgroundThreads() {}

  private static ThreadPoolExecutor create() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "weir-background-" + COUNT.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Threads that any store may use, for work of any length. */
  public static Executor shared() {
    return SHARED;
  }
}
