package io.weir.examples.demo;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory of this process: the heap after a collection, and what lies outside of it. The latter is
 * the resident set where Linux tells it, which only makes sense for a process whose heap is of
 * fixed size and touched from the start, and otherwise the direct buffers.
 *
 * @param heapBytes in use
 * @param otherBytes outside of the heap, up to a constant
 */
record Footprint(long heapBytes, long otherBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");

  static Footprint now() throws IOException {
    System.gc();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    return new Footprint(heap, Files.isReadable(STATUS) ? residentBytes() : directBytes());
  }

  /** What came on top since an earlier footprint. */
  long growthSince(Footprint earlier) {
    return Math.max(0, heapBytes - earlier.heapBytes + otherBytes - earlier.otherBytes);
  }

  private static long residentBytes() throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D+", "")) << 10;
      }
    }
    return directBytes();
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
