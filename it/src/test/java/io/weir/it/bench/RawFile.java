package io.weir.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The raw figures of a run as a CSV file: the environment as comments, then a line each. */
final class RawFile {
  private RawFile() {}

  static void write(Path file, Results results) throws IOException {
    List<String> lines = new ArrayList<>();
    Environment.describe().forEach(fact -> lines.add("# " + fact));
    List<String> names = Arrays.stream(Figure.values()).map(Figure::label).toList();
    lines.add("row,side,round,jvm_flags,budget_bytes," + String.join(",", names));
    for (Measurement measured : results.measurements()) {
      lines.add(line(measured));
    }
    Files.write(file, lines);
  }

  private static String line(Measurement measured) {
    StringBuilder line = new StringBuilder();
    line.append(measured.row()).append(',');
    line.append(measured.side()).append(',');
    line.append(measured.round()).append(',');
    line.append('"').append(String.join(" ", measured.flags()).replace('"', '\'')).append("\",");
    line.append(measured.budgetBytes());
    for (Figure figure : Figure.values()) {
      double value = measured.figures().get(figure);
      line.append(',');
      if (!Double.isNaN(value)) {
        line.append(value == Math.rint(value) ? Long.toString((long) value) : value);
      }
    }
    return line.toString();
  }
}
