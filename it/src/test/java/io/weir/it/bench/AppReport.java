package io.weir.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Turns the measurements of whole applications into a Markdown page and a file of raw figures. */
final class AppReport {
  private final Results results;
  private final String subject;

  AppReport(Results results, String subject) {
    this.results = results;
    this.subject = subject;
  }

  /** Writes {@code app.md} and {@code app.csv} into the directory and answers the page. */
  Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    RawFile.write(directory.resolve("app.csv"), results);
    return Files.write(directory.resolve("app.md"), page());
  }

  private List<String> page() throws IOException {
    List<String> lines = new ArrayList<>(List.of("# Whole applications", ""));
    Environment.describe().forEach(fact -> lines.add("- " + fact));
    results.failures().forEach(failure -> lines.add("- **failed: " + failure + "**"));
    lines.addAll(List.of("", "## " + subject + " beside the others", ""));
    lines.addAll(ratios().lines());
    lines.addAll(List.of("", "## Microseconds per record", ""));
    lines.addAll(measured().lines());
    results.measurements().stream()
        .findFirst()
        .ifPresent(
            any ->
                lines.addAll(
                    List.of(
                        "",
                        "All sides: "
                            + String.join(" ", any.flags())
                            + "; budget of Weir "
                            + MarkdownTable.mebibytes((double) any.budgetBytes())
                            + " MiB; one stream thread, one partition, at least once, changelog"
                            + " on, the defaults of Kafka Streams otherwise. Percentiles are of"
                            + " the processing of one record, polling and sending apart.")));
    return lines;
  }

  private MarkdownTable ratios() {
    MarkdownTable table =
        new MarkdownTable(
            "row",
            "over RocksDB",
            "over in-memory",
            "share of the ceiling's speed",
            "CPU over RocksDB",
            "must",
            "must reached");
    for (String row : results.rows()) {
      Range share = results.ratio(row, Side.HEAP_MAP, subject, Figure.MEAN_NS);
      double must = AppRow.of(row).ceilingShareMin();
      String reached = share.median() >= must ? "yes" : "no";
      table.add(
          row,
          MarkdownTable.factor(results.ratio(row, Side.ROCKSDB, subject, Figure.MEAN_NS)),
          MarkdownTable.factor(results.ratio(row, Side.IN_MEMORY, subject, Figure.MEAN_NS)),
          MarkdownTable.factor(share),
          MarkdownTable.factor(results.ratio(row, Side.ROCKSDB, subject, Figure.CPU_NS)),
          MarkdownTable.asked(must),
          must == 0 || share.missing() ? "" : reached);
    }
    return table;
  }

  private MarkdownTable measured() {
    MarkdownTable table =
        new MarkdownTable(
            "row",
            "side",
            "us per record",
            "range",
            "CPU s per million",
            "p50 us",
            "p99 us",
            "p99.99 us",
            "max us",
            "heap MiB",
            "direct MiB",
            "resident growth MiB",
            "disk MiB");
    for (String row : results.rows()) {
      for (String side : results.sides(row)) {
        Range mean = results.range(row, side, Figure.MEAN_NS).dividedBy(1_000);
        table.add(
            row,
            side,
            MarkdownTable.decimal(mean),
            MarkdownTable.decimal(mean.least()) + "-" + MarkdownTable.decimal(mean.greatest()),
            micros(row, side, Figure.CPU_NS),
            micros(row, side, Figure.P50_NS),
            micros(row, side, Figure.P99_NS),
            micros(row, side, Figure.P9999_NS),
            micros(row, side, Figure.MAX_NS),
            mebibytes(row, side, Figure.HEAP_BYTES),
            mebibytes(row, side, Figure.DIRECT_BYTES),
            mebibytes(row, side, Figure.RESIDENT_BYTES),
            mebibytes(row, side, Figure.DISK_BYTES));
      }
    }
    return table;
  }

  private String micros(String row, String side, Figure figure) {
    return MarkdownTable.decimal(results.range(row, side, figure).dividedBy(1_000));
  }

  private String mebibytes(String row, String side, Figure figure) {
    return MarkdownTable.mebibytes(results.range(row, side, figure));
  }
}
