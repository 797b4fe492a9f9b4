package io.weir.it.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** The figures of one measurement; a figure that does not apply is missing. */
final class Figures {
  private static final String LATENCY = "latency";

  private final Map<Figure, Double> values = new EnumMap<>(Figure.class);
  private Histogram latency = new Histogram(3);

  Figures put(Figure figure, double value) {
    values.put(figure, value);
    return this;
  }

  Figures put(Figure figure, long value) {
    return put(figure, (double) value);
  }

  /** The value, or NaN when it was not measured. */
  double get(Figure figure) {
    return values.getOrDefault(figure, Double.NaN);
  }

  /** Adds the times that the percentiles are of, in nanoseconds. */
  Figures putLatency(Histogram times) {
    latency = times;
    return this;
  }

  /** Nothing is recorded in it when no single operation was timed. */
  Histogram latency() {
    return latency;
  }

  /** Writes the figures for the process that started this one. */
  void save(Path file) throws IOException {
    Properties properties = new Properties();
    values.forEach((figure, value) -> properties.setProperty(figure.label(), value.toString()));
    properties.setProperty(LATENCY, encoded(latency));
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
  }

  static Figures load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Figures figures = new Figures();
    for (Figure figure : Figure.values()) {
      String value = properties.getProperty(figure.label());
      if (value != null) {
        figures.put(figure, Double.parseDouble(value));
      }
    }
    String latency = properties.getProperty(LATENCY);
    if (latency != null) {
      figures.putLatency(decoded(latency));
    }
    return figures;
  }

  private static String encoded(Histogram histogram) {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  private static Histogram decoded(String text) throws IOException {
    try {
      return Histogram.decodeFromCompressedByteBuffer(
          ByteBuffer.wrap(Base64.getDecoder().decode(text)), 0);
    } catch (DataFormatException e) {
      throw new IOException("The times of a measurement cannot be read", e);
    }
  }
}
