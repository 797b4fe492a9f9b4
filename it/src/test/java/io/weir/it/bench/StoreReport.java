package io.weir.it.bench;

import io.weir.it.bench.Row.Target;
import io.weir.it.bench.Row.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Turns the measurements of single stores into a Markdown page and a file of raw figures. */
final class StoreReport {
  /** How many times lower than RocksDB's each has to be wherever the mean is reached. */
  private static final double P99_MUST = 6;

  private static final double P9999_MUST = 3;
  private static final double WRITTEN_MUST = 3;

  private final Results results;
  private final String subject;

  /**
   * Makes a report.
   *
   * @param subject the side whose ratios to the others are shown
   */
  StoreReport(Results results, String subject) {
    this.results = results;
    this.subject = subject;
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
    lines.addAll(means().lines());
    lines.add("");
    lines.addAll(tails().lines());
    for (String row : results.rows()) {
      Work work = Row.of(row).work();
      lines.addAll(List.of("", "## " + row + ": " + work.operation(), ""));
      lines.addAll((work.reopens() ? reopened(row) : measured(row)).lines());
      lines.add("");
      lines.add(limits(row));
    }
    return lines;
  }

  /** How many times longer the others take, on average. */
  private MarkdownTable means() {
    MarkdownTable table =
        new MarkdownTable(
            "row",
            "over RocksDB",
            "must / goal",
            "over in-memory",
            "must / goal",
            "over heap map",
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
          verdict(row, target));
    }
    return table;
  }

  /**
   * How many times longer RocksDB's slow operations are, how much more it writes, and how much more
   * CPU time the others take.
   */
  private MarkdownTable tails() {
    MarkdownTable table =
        new MarkdownTable(
            "row",
            "p99 over RocksDB (must " + MarkdownTable.asked(P99_MUST) + ")",
            "p99.99 over RocksDB (must " + MarkdownTable.asked(P9999_MUST) + ")",
            "written per byte put over RocksDB (must "
                + MarkdownTable.asked(WRITTEN_MUST)
                + " beyond memory)",
            "CPU over RocksDB",
            "CPU over in-memory");
    for (String row : results.rows()) {
      table.add(
          row,
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.P99_NS)),
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.P9999_NS)),
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.WRITTEN_PER_PUT)),
          MarkdownTable.factor(ratio(row, Side.ROCKSDB, Figure.CPU_NS)),
          MarkdownTable.factor(ratio(row, Side.IN_MEMORY, Figure.CPU_NS)));
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
      boolean reached = nanos.median() <= target.millisMax() * 1e6;
      String limit = MarkdownTable.whole(target.millisMax()) + " ms";
      return nanos.missing() ? "" : (reached ? "yes, at most " : "no, more than ") + limit;
    }
    List<String> verdicts =
        List.of(
            verdict(ratio(row, Side.ROCKSDB, Figure.MEAN_NS), target.mustRocksDb()),
            verdict(ratio(row, Side.IN_MEMORY, Figure.MEAN_NS), target.mustInMemory()));
    return verdicts.contains("no") ? "no" : verdicts.contains("yes") ? "yes" : "";
  }

  private static String verdict(Range ratio, double must) {
    if (must == 0 || ratio.missing()) {
      return "";
    }
    return ratio.median() >= must ? "yes" : "no";
  }

  private MarkdownTable measured(String row) {
    MarkdownTable table =
        new MarkdownTable(
            "side",
            "mean ns",
            "range",
            "per second",
            "CPU s per million",
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
            "written per put");
    for (String side : results.sides(row)) {
      Range mean = results.range(row, side, Figure.MEAN_NS);
      table.add(
          side,
          MarkdownTable.whole(mean),
          MarkdownTable.spread(mean),
          MarkdownTable.whole(1e9 / mean.median()),
          MarkdownTable.decimal(results.range(row, side, Figure.CPU_NS).dividedBy(1_000)),
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
          MarkdownTable.decimal(results.range(row, side, Figure.WRITTEN_PER_PUT)));
    }
    return table;
  }

  private MarkdownTable reopened(String row) {
    MarkdownTable table =
        new MarkdownTable(
            "side",
            "ms to open",
            "range",
            "CPU ms",
            "records to replay",
            "heap MiB",
            "direct MiB",
            "resident growth MiB",
            "disk MiB");
    for (String side : results.sides(row)) {
      Range millis = results.range(row, side, Figure.MEAN_NS).dividedBy(1e6);
      table.add(
          side,
          millis.missing() ? "keeps nothing" : MarkdownTable.whole(millis),
          MarkdownTable.spread(millis),
          MarkdownTable.whole(results.range(row, side, Figure.CPU_NS).dividedBy(1e6)),
          whole(row, side, Figure.REPLAY_RECORDS),
          mebibytes(row, side, Figure.HEAP_BYTES),
          mebibytes(row, side, Figure.DIRECT_BYTES),
          mebibytes(row, side, Figure.RESIDENT_BYTES),
          mebibytes(row, side, Figure.DISK_BYTES));
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
  private String limits(String row) {
    Measurement any = results.of(row).get(0);
    String rocksDb =
        Row.of(row).memory().strict()
            ? "RocksDB's write buffers, blocks, indexes and filters live within the same bytes"
            : "RocksDB with the defaults of Kafka Streams";
    return "All sides: "
        + String.join(" ", any.flags())
        + "; budget of the Weir store "
        + MarkdownTable.mebibytes((double) any.budgetBytes())
        + " MiB; "
        + rocksDb
        + ".";
  }
}
