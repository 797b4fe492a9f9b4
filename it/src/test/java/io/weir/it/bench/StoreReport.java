package io.weir.it.bench;

import io.weir.it.bench.Row.Target;
import io.weir.it.bench.Row.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Turns the measurements of single stores into a Markdown page and a file of raw figures. */
final class StoreReport {
  /** A percentile has to be so many times lower than RocksDB's wherever the mean is met. */
  private static final double P99_ASKED = 6;

  private static final double P9999_ASKED = 3;

  private final Results results;
  private final String subject;

  StoreReport(Results results, String subject) {
    this.results = results;
    this.subject = subject;
  }

  /** One measurement in short, for the progress of a run. */
  static String line(Measurement measured) {
    Figures figures = measured.figures();
    return String.format(
        Locale.ROOT,
        "%-22s %-10s round %d  mean %,.0f ns  p50 %,.0f  p99 %,.0f  p99.99 %,.0f  max %,.0f"
            + "  (%,.0f operations)",
        measured.row(),
        measured.side(),
        measured.round() + 1,
        figures.get(Figure.MEAN_NS),
        figures.get(Figure.P50_NS),
        figures.get(Figure.P99_NS),
        figures.get(Figure.P9999_NS),
        figures.get(Figure.MAX_NS),
        figures.get(Figure.OPERATIONS));
  }

  /** Writes {@code store.md} and {@code store.csv} into the directory and answers the page. */
  Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    RawFile.write(directory.resolve("store.csv"), results);
    return Files.write(directory.resolve("store.md"), page());
  }

  private List<String> page() throws IOException {
    List<String> lines = new ArrayList<>(List.of("# Stores, one driven alone", ""));
    Environment.describe().forEach(fact -> lines.add("- " + fact));
    results.failures().forEach(failure -> lines.add("- **failed: " + failure + "**"));
    lines.addAll(List.of("", "## " + subject + " beside the others", ""));
    lines.addAll(ratios().lines());
    for (String row : results.rows()) {
      Row described = Row.of(row);
      lines.addAll(List.of("", "## " + row + ": " + described.work().operation(), ""));
      lines.addAll(measured(row, described.work()).lines());
      lines.add("");
      lines.addAll(limits(row));
    }
    return lines;
  }

  private MarkdownTable ratios() {
    MarkdownTable table =
        new MarkdownTable(
            "row",
            "over RocksDB",
            "must / goal",
            "over in-memory",
            "must / goal",
            "over heap map",
            "p99 over RocksDB (must " + MarkdownTable.asked(P99_ASKED) + ")",
            "p99.99 over RocksDB (must " + MarkdownTable.asked(P9999_ASKED) + ")",
            "must reached");
    for (String row : results.rows()) {
      Target target = Row.of(row).target();
      table.add(
          row,
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.MEAN_NS)),
          asked(target.mustRocksDb(), target.goalRocksDb()),
          MarkdownTable.factor(ratio(row, Side.IN_MEMORY, Figure.MEAN_NS)),
          asked(target.mustInMemory(), target.goalInMemory()),
          MarkdownTable.factor(ratio(row, Side.HEAP_MAP, Figure.MEAN_NS)),
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.P99_NS)),
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.P9999_NS)),
          verdict(row, target));
    }
    return table;
  }

  private Range ratio(String row, String other, Figure figure) {
    return results.ratio(row, other, subject, figure);
  }

  private static String asked(double must, double goal) {
    return must == 0 ? "" : MarkdownTable.asked(must) + " / " + MarkdownTable.asked(goal);
  }

  /** Whether every must of the row's mean is reached; empty when that was not measured. */
  private String verdict(String row, Target target) {
    if (target.millisMax() > 0) {
      Range nanos = results.range(row, subject, Figure.MEAN_NS);
      String limit = MarkdownTable.whole(target.millisMax()) + " ms";
      return nanos.missing()
          ? ""
          : (nanos.median() <= target.millisMax() * 1e6 ? "yes, <= " : "no, > ") + limit;
    }
    Range rocksDb = ratio(row, Side.ROCKSDB, Figure.MEAN_NS);
    Range inMemory = ratio(row, Side.IN_MEMORY, Figure.MEAN_NS);
    boolean measured =
        (target.mustRocksDb() > 0 || target.mustInMemory() > 0)
            && !(target.mustRocksDb() > 0 && rocksDb.missing())
            && !(target.mustInMemory() > 0 && inMemory.missing());
    if (!measured) {
      return "";
    }
    boolean reached =
        !(rocksDb.median() < target.mustRocksDb())
            && !(target.mustInMemory() > 0 && inMemory.median() < target.mustInMemory());
    return reached ? "yes" : "no";
  }

  private MarkdownTable measured(String row, Work work) {
    MarkdownTable table =
        new MarkdownTable(
            "side",
            work.reopens() ? "ns to open" : "mean ns",
            "range",
            "p50 ns",
            "p99 ns",
            "p99.99 ns",
            "max ns",
            "longest commit ns",
            "heap MiB",
            "direct MiB",
            "resident growth MiB",
            "disk MiB",
            "put MiB",
            "written MiB",
            "records to replay");
    for (String side : results.sides(row)) {
      table.add(
          side,
          whole(row, side, Figure.MEAN_NS),
          MarkdownTable.spread(results.range(row, side, Figure.MEAN_NS)),
          whole(row, side, Figure.P50_NS),
          whole(row, side, Figure.P99_NS),
          whole(row, side, Figure.P9999_NS),
          whole(row, side, Figure.MAX_NS),
          whole(row, side, Figure.COMMIT_MAX_NS),
          mebibytes(row, side, Figure.HEAP_BYTES),
          mebibytes(row, side, Figure.DIRECT_BYTES),
          mebibytes(row, side, Figure.RESIDENT_BYTES),
          mebibytes(row, side, Figure.DISK_BYTES),
          mebibytes(row, side, Figure.PUT_BYTES),
          mebibytes(row, side, Figure.WRITTEN_BYTES),
          whole(row, side, Figure.REPLAY_RECORDS));
    }
    return table;
  }

  private String whole(String row, String side, Figure figure) {
    return MarkdownTable.whole(results.range(row, side, figure));
  }

  private String mebibytes(String row, String side, Figure figure) {
    return MarkdownTable.mebibytes(results.range(row, side, figure));
  }

  /** What every side was given; the same for all, so said once. */
  private List<String> limits(String row) {
    Measurement any = results.of(row).get(0);
    Row described = Row.of(row);
    String rocksDb =
        described.memory().strict()
            ? "RocksDB's write buffers, blocks, indexes and filters live within the same bytes"
            : "RocksDB with the defaults of Kafka Streams";
    return List.of(
        "All sides: "
            + String.join(" ", any.flags())
            + "; budget of the Weir store "
            + MarkdownTable.mebibytes((double) any.budgetBytes())
            + " MiB; "
            + rocksDb
            + ".");
  }
}
