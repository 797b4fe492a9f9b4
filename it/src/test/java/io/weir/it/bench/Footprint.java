package io.weir.it.bench;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What this process holds in memory and has written so far. Resident set and bytes written come
 * from Linux; elsewhere they are NaN.
 */
record Footprint(
    double heapBytes,
    double directBytes,
    double residentBytes,
    double writtenBytes,
    double writeCallBytes) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path IO = Path.of("/proc/self/io");

  /** Collects garbage, then takes all figures. */
  static Footprint afterCollection() throws IOException {
    System.gc();
    System.gc();
    return now();
  }

  static Footprint now() throws IOException {
    double direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToDouble(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return new Footprint(
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        direct,
        number(STATUS, "VmRSS:") * 1024,
        number(IO, "write_bytes:"),
        number(IO, "wchar:"));
  }

  /** Adds what grew in memory from {@code before} to this one. */
  void addMemory(Footprint before, Figures figures) {
    figures
        .put(Figure.HEAP_BYTES, heapBytes - before.heapBytes)
        .put(Figure.DIRECT_BYTES, directBytes - before.directBytes)
        .put(Figure.RESIDENT_BYTES, residentBytes - before.residentBytes);
  }

  /** Adds what was written from {@code before} to this one, while {@code putBytes} were put. */
  void addWrites(Footprint before, double putBytes, Figures figures) {
    double written = writtenBytes - before.writtenBytes;
    if (putBytes > 0) {
      figures.put(Figure.PUT_BYTES, putBytes).put(Figure.WRITTEN_PER_PUT, written / putBytes);
    }
    figures
        .put(Figure.WRITTEN_BYTES, written)
        .put(Figure.WRITE_CALL_BYTES, writeCallBytes - before.writeCallBytes);
  }

  /** The size of all files below a directory; those that vanish meanwhile do not count. */
  static double diskBytes(Path directory) throws IOException {
    Sizes sizes = new Sizes();
    Files.walkFileTree(directory, sizes);
    return sizes.sum;
  }

  /** Adds up what there is. */
  private static final class Sizes extends SimpleFileVisitor<Path> {
    private double sum;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        sum += attributes.size();
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }

  private static double number(Path file, String label) throws IOException {
    if (!Files.isReadable(file)) {
      return Double.NaN;
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(label))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")))
        .findFirst()
        .orElse(Double.NaN);
  }
}
