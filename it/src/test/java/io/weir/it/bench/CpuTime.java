package io.weir.it.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The CPU time of this process from a moment on: of all its threads, those of the store, of garbage
 * collection and of the compiler included.
 */
final class CpuTime {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long start = SYSTEM.getProcessCpuTime();

  private CpuTime() {}

  /** From now on. */
  static CpuTime started() {
    return new CpuTime();
  }

  /** The nanoseconds until now, in steps of 10 ms. */
  long nanos() {
    return SYSTEM.getProcessCpuTime() - start;
  }

  /** The nanoseconds that the calling thread alone has taken since it began. */
  static long ofThread() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
