package io.weir.stores.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A part of the heap that all stores of a process together may take for one purpose, beside what
 * their budget allows: a heap may be much smaller than that. Safe for any thread.
 */
public final class HeapShare {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  /** A share of so many bytes. */
  public HeapShare(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** One of so many equal parts of the heap. */
  public static HeapShare onePartOf(int parts) {
    return new HeapShare(Runtime.getRuntime().maxMemory() / parts);
  }

  /** Counts bytes; false if they do not fit. */
  public boolean take(long bytes) {
    if (used.addAndGet(bytes) <= maxBytes) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  public void give(long bytes) {
    used.addAndGet(-bytes);
  }

  public long usedBytes() {
    return used.get();
  }
}
