package io.weir.examples.demo;

import java.util.ArrayList;
import java.util.List;

/** A table of aligned columns in plain text. */
final class TextTable {
  private static final String GAP = "   ";

  private final List<List<String>> rows = new ArrayList<>();
  private final int numbersFrom;

  /**
   * Begins a table.
   *
   * @param header names of the columns
   * @param numbersFrom index of the first column that is aligned to the right; 0 for none
   */
  TextTable(List<String> header, int numbersFrom) {
    this.numbersFrom = numbersFrom;
    rows.add(List.copyOf(header));
  }

  void row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException("not as many cells as columns: " + cells);
    }
    rows.add(List.copyOf(cells));
  }

  List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(width(column) - length(cell));
      boolean number = numbersFrom > 0 && column >= numbersFrom;
      line.append(column == 0 ? "" : GAP).append(number ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(cells -> length(cells.get(column))).max().orElse(0);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
