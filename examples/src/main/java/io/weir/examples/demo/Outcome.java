package io.weir.examples.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The figures of one run.
 *
 * @param records how many records were counted
 * @param recordsPerSecond over the whole application, after the warm-up
 * @param p50Nanos half of the records passed the store within this time
 * @param p99Nanos 99 of 100
 * @param p999Nanos 999 of 1000
 * @param memoryBytes what the process grew by while the application ran
 * @param diskBytes the files of the stores after the application was stopped
 * @param restartNanos from starting the application again until it was ready
 * @param restoredRecords how many records it read from the changelog for that
 */
record Outcome(
    long records,
    double recordsPerSecond,
    long p50Nanos,
    long p99Nanos,
    long p999Nanos,
    long memoryBytes,
    long diskBytes,
    long restartNanos,
    long restoredRecords) {

  /** Writes the figures for another process. */
  void write(Path file) throws IOException {
    Properties figures = new Properties();
    figures.setProperty("records", Long.toString(records));
    figures.setProperty("recordsPerSecond", Double.toString(recordsPerSecond));
    figures.setProperty("p50Nanos", Long.toString(p50Nanos));
    figures.setProperty("p99Nanos", Long.toString(p99Nanos));
    figures.setProperty("p999Nanos", Long.toString(p999Nanos));
    figures.setProperty("memoryBytes", Long.toString(memoryBytes));
    figures.setProperty("diskBytes", Long.toString(diskBytes));
    figures.setProperty("restartNanos", Long.toString(restartNanos));
    figures.setProperty("restoredRecords", Long.toString(restoredRecords));
    try (Writer writer = Files.newBufferedWriter(file)) {
      figures.store(writer, null);
    }
  }

  static Outcome read(Path file) throws IOException {
    Properties figures = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      figures.load(reader);
    }
    return new Outcome(
        number(figures, "records"),
        Double.parseDouble(figures.getProperty("recordsPerSecond")),
        number(figures, "p50Nanos"),
        number(figures, "p99Nanos"),
        number(figures, "p999Nanos"),
        number(figures, "memoryBytes"),
        number(figures, "diskBytes"),
        number(figures, "restartNanos"),
        number(figures, "restoredRecords"));
  }

  private static long number(Properties figures, String name) {
    return Long.parseLong(figures.getProperty(name));
  }
}
