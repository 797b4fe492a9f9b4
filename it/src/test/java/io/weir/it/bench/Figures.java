package io.weir.it.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/** The figures of one measurement; a figure that does not apply is missing. */
final class Figures {
  private final Map<Figure, Double> values = new EnumMap<>(Figure.class);

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

  /** Writes the figures for the process that started this one. */
  void save(Path file) throws IOException {
    Properties properties = new Properties();
    values.forEach((figure, value) -> properties.setProperty(figure.label(), value.toString()));
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
    return figures;
  }
}
