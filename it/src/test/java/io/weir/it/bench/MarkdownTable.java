package io.weir.it.bench;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A Markdown table, and how numbers look in it. */
final class MarkdownTable {
  private static final double MIB = 1 << 20;
  private static final DecimalFormatSymbols ENGLISH =
      DecimalFormatSymbols.getInstance(Locale.ENGLISH);

  private final int columns;
  private final List<String> lines = new ArrayList<>();

  MarkdownTable(String... headings) {
    columns = headings.length;
    add(headings);
    lines.add("|" + String.join("|", Collections.nCopies(columns, "---")) + "|");
  }

  void add(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells in " + columns + " columns");
    }
    lines.add("| " + String.join(" | ", cells) + " |");
  }

  List<String> lines() {
    return lines;
  }

  /** The median, whole and with thousands set apart. */
  static String whole(Range range) {
    return range.missing() ? "" : whole(range.median());
  }

  static String whole(double number) {
    return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%,.0f", number);
  }

  /** The least and the greatest. */
  static String spread(Range range) {
    return range.missing() ? "" : whole(range.least()) + "-" + whole(range.greatest());
  }

  /** The median with two decimals. */
  static String decimal(Range range) {
    return decimal(range.median());
  }

  static String decimal(double number) {
    return Double.isNaN(number) ? "" : String.format(Locale.ROOT, "%,.2f", number);
  }

  static String mebibytes(Range bytes) {
    return bytes.missing() ? "" : mebibytes(bytes.median());
  }

  static String mebibytes(double bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / MIB);
  }

  /** A factor with its range, such as {@code 12.1x (11.8-12.6)}. */
  static String factor(Range range) {
    return range.missing()
        ? ""
        : String.format(
            Locale.ROOT, "%.2fx (%.2f-%.2f)", range.median(), range.least(), range.greatest());
  }

  /** What a factor has to be; empty where nothing is asked. */
  static String asked(double factor) {
    return factor == 0 ? "" : new DecimalFormat("0.##", ENGLISH).format(factor) + "x";
  }
}
