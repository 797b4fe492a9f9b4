package io.weir.it.bench;

import io.weir.it.bench.StoreRunCommand.Phase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Drives single stores: every row on every side, each in a fresh JVM, sides alternated. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Drives one store alone and reports the time, memory and bytes of an operation.")
final class StoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Options options;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description = "which rows to measure, by name or by a start such as count-*; all if missing")
  private List<String> rows = List.of("*");

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "how long each measurement runs (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--warmup-seconds",
      defaultValue = "10",
      description = "how long each runs before it is measured (default: ${DEFAULT-VALUE})")
  private double warmupSeconds;

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "factor for the number of keys; only 1 gives figures worth reporting")
  private double scale;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Results results = new Results();
    List<Row> chosenRows = Options.chosen(spec, () -> RowChoice.of(rows, Row.ALL, Row::label));
    List<Side> chosenSides = Options.chosen(spec, options::sides);
    Path file = options.output;
    for (Row row : chosenRows) {
      for (int round = 0; round < options.rounds; round++) {
        List<Side> sides = new ArrayList<>(chosenSides);
        Collections.rotate(sides, round);
        for (Side side : sides) {
          measure(row, side, round, results, out);
        }
      }
      // a run that is broken off leaves what it has
      file = new StoreReport(results, options.subject).write(options.output);
      LatencyChart.write(options.output, row.label(), results);
    }
    out.println(Files.readString(file));
    out.println("report: " + file.toAbsolutePath() + ", raw figures beside it");
    out.flush();
    return results.failures().isEmpty() ? 0 : 1;
  }

  private void measure(Row row, Side side, int round, Results results, PrintWriter out)
      throws IOException, InterruptedException {
    Path directory = StateDirectory.create(options.directory.toAbsolutePath());
    StoreRun run =
        new StoreRun(
            row,
            side,
            directory,
            budgetBytes(row),
            scale,
            options.seed + round,
            millis(warmupSeconds),
            millis(seconds));
    Fork fork = options.fork(row.memory().heapMiB(), row.memory().directMiB());
    List<String> flags = fork.flags(side.label(), row.label(), round);
    try {
      Figures figures = measure(fork, run, flags);
      Measurement measured =
          new Measurement(
              row.label(), side.label(), round, fork.shown(flags), run.budgetBytes(), figures);
      results.add(measured);
      out.println(measured.summary());
    } catch (Fork.FailedRunException e) {
      results.addFailure(row.label(), side.label());
      out.println(row.label() + " " + side.label() + ": failed, " + e.getMessage());
    } finally {
      StateDirectory.delete(directory);
    }
    out.flush();
  }

  private static Figures measure(Fork fork, StoreRun run, List<String> flags)
      throws IOException, InterruptedException {
    Path result = Files.createTempFile("bench-", ".properties");
    try {
      if (!run.row().work().reopens()) {
        fork.run(flags, StoreRunCommand.arguments(run, Phase.MEASURE, 0, result));
        return Figures.load(result);
      }
      Optional<String> killedAt =
          fork.runUntilKilled(
              flags, StoreRunCommand.arguments(run, Phase.PREPARE, 0, result), ReopenRun.READY);
      Figures prepared = Figures.load(result);
      double lastOffset = killedAt.map(Double::parseDouble).orElse(prepared.get(Figure.OPERATIONS));
      if (Double.isNaN(lastOffset)) {
        return prepared;
      }
      fork.run(flags, StoreRunCommand.arguments(run, Phase.REOPEN, (long) lastOffset, result));
      return Figures.load(result);
    } finally {
      Files.delete(result);
    }
  }

  private long budgetBytes(Row row) {
    return options.budgetMiB == null
        ? row.memory().budgetBytes(row.shape().scaled(scale))
        : (long) options.budgetMiB << 20;
  }

  private static Duration millis(double seconds) {
    return Duration.ofMillis((long) (seconds * 1_000));
  }
}
