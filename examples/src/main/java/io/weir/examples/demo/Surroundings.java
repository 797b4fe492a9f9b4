package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.common.utils.AppInfoParser;
import org.rocksdb.RocksDB;

/**
 * When, where and with what a run took place.
 *
 * @param date when it began
 * @param machine processors, memory and operating system
 * @param versions of Weir, its JVM and what it was compared with
 */
record Surroundings(Instant date, String machine, String versions) {

  /** Those of this process. */
  static Surroundings now(String weir) throws IOException {
    String machine =
        Runtime.getRuntime().availableProcessors()
            + " x "
            + fact("/proc/cpuinfo", "model name", System.getProperty("os.arch"))
            + ", memory "
            + fact("/proc/meminfo", "MemTotal", "unknown")
            + ", "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.version");
    String versions =
        weir
            + ", Kafka "
            + AppInfoParser.getVersion()
            + ", RocksDB "
            + rocksDbVersion()
            + ", "
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version");
    return new Surroundings(Instant.now().truncatedTo(ChronoUnit.SECONDS), machine, versions);
  }

  private static String rocksDbVersion() {
    RocksDB.loadLibrary();
    return RocksDB.rocksdbVersion().toString();
  }

  /** What Linux tells; other systems have no such files. */
  private static String fact(String file, String label, String otherwise) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return otherwise;
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  /** One line for each fact. */
  List<String> lines() {
    return List.of("date      " + date, "machine   " + machine, "versions  " + versions);
  }
}
