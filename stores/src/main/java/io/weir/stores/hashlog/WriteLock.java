package io.weir.stores.hashlog;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The lock of the writer. Background work takes it for a microsecond or two at a time; a thread
 * that parked for that long would lose ten times as much until it is woken, so it spins first.
 */
final class WriteLock extends ReentrantLock {
  private static final long serialVersionUID = 1;

  /** Some ten microseconds; then the holder has lost its core, and needs ours. */
  private static final int SPINS = 200;

  @Override
  public void lock() {
    for (int i = 0; i < SPINS; i++) {
      if (tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    super.lock();
  }
}
