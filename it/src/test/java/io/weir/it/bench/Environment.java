package io.weir.it.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.rocksdb.RocksDB;

/** Where and when a run took place, and the command that repeats it. */
final class Environment {
  private Environment() {}

  /** One line per fact. */
  static List<String> describe() throws IOException {
    return List.of(
        "date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS),
        "commit: " + System.getProperty("bench.commit", "unknown"),
        "command: it/bench " + System.getProperty("bench.command", "(not started by it/bench)"),
        "machine: "
            + Runtime.getRuntime().availableProcessors()
            + " x "
            + fact("/proc/cpuinfo", "model name")
            + ", memory "
            + fact("/proc/meminfo", "MemTotal"),
        "system: " + System.getProperty("os.name") + " " + System.getProperty("os.version"),
        "jdk: "
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.runtime.version"),
        "kafka: " + kafkaVersion() + ", rocksdb: " + rocksDbVersion());
  }

  private static String kafkaVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream file =
        KafkaStreams.class.getResourceAsStream("/kafka/kafka-streams-version.properties")) {
      properties.load(file);
    }
    return properties.getProperty("version", "unknown");
  }

  private static String rocksDbVersion() {
    RocksDB.loadLibrary();
    return RocksDB.rocksdbVersion().toString();
  }

  private static String fact(String file, String label) throws IOException {
    Path path = Path.of(file);
    if (!Files.isReadable(path)) {
      return "unknown";
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("unknown");
  }
}
