package io.weir.examples.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes Ctrl-C interrupt the thread that works, and the process wait until that has cleaned up.
 * Closing it says that this has happened.
 */
final class OrderlyExit implements AutoCloseable {
  private static final Duration MAX_CLEANUP = Duration.ofSeconds(30);

  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final Thread hook;

  private OrderlyExit(Thread worker) {
    hook = new Thread(() -> interruptAndWait(worker), "weir-demo-exit");
  }

  /** Guards what the current thread does from here on. */
  static OrderlyExit ofThisThread() {
    OrderlyExit exit = new OrderlyExit(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(exit.hook);
    return exit;
  }

  private void interruptAndWait(Thread worker) {
    worker.interrupt();
    try {
      boolean inTime = cleaned.await(MAX_CLEANUP.toSeconds(), TimeUnit.SECONDS);
      assert inTime : "cleaning up took longer than " + MAX_CLEANUP;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    cleaned.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already, and the hook with it
      assert hook.isAlive() || hook.getState() == Thread.State.TERMINATED : e;
    }
  }
}
