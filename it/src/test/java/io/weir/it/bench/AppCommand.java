package io.weir.it.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs whole applications: every row on every side, each in a fresh JVM, sides alternated. */
@Command(
    name = "app",
    mixinStandardHelpOptions = true,
    description = "Runs queries on a broker in the same process and reports us per record.")
final class AppCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Options options;

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "ROW",
      description =
          "which rows to measure, by name or by a start such as count-5k*; all if missing")
  private List<String> rows = List.of("*");

  @Option(
      names = "--records",
      defaultValue = "4000000",
      description =
          "how many records are measured; rows with much work for each take a share of them"
              + " (default: ${DEFAULT-VALUE})")
  private long records;

  @Option(
      names = "--warmup-records",
      defaultValue = "2000000",
      description = "how many records go before them (default: ${DEFAULT-VALUE})")
  private long warmupRecords;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Results results = new Results();
    List<AppRow> chosenRows =
        Options.chosen(spec, () -> RowChoice.of(rows, AppRow.ALL, AppRow::label));
    List<AppSide> chosenSides = Options.chosen(spec, this::sides);
    Path file = options.output;
    for (AppRow row : chosenRows) {
      for (int round = 0; round < options.rounds; round++) {
        List<AppSide> sides = new ArrayList<>(chosenSides);
        Collections.rotate(sides, round);
        for (AppSide side : sides) {
          measure(row, side, round, results, out);
        }
      }
      // a run that is broken off leaves what it has
      file = new AppReport(results, options.subject).write(options.output);
    }
    out.println(Files.readString(file));
    out.println("report: " + file.toAbsolutePath() + ", raw figures beside it");
    out.flush();
    return results.failures().isEmpty() ? 0 : 1;
  }

  /** The application without a store comes first. */
  private List<AppSide> sides() {
    List<AppSide> sides = new ArrayList<>(List.of(AppSide.of(AppSide.PASS_THROUGH)));
    options.sides().stream().map(AppSide::on).forEach(sides::add);
    return sides;
  }

  private void measure(AppRow row, AppSide side, int round, Results results, PrintWriter out)
      throws IOException, InterruptedException {
    Path directory = StateDirectory.create(options.directory.toAbsolutePath());
    long budget = options.budgetMiB == null ? AppRow.BUDGET_BYTES : (long) options.budgetMiB << 20;
    AppRun run =
        new AppRun(
            row,
            side,
            directory,
            budget,
            options.seed + round,
            row.records(warmupRecords),
            row.records(records));
    Fork fork = options.fork(AppRow.HEAP_MIB, AppRow.DIRECT_MIB);
    List<String> flags = fork.flags(side.label(), row.label(), round);
    Path result = Files.createTempFile("bench-", ".properties");
    try {
      fork.run(flags, AppRunCommand.arguments(run, result));
      Measurement measured =
          new Measurement(
              row.label(), side.label(), round, fork.shown(flags), budget, Figures.load(result));
      results.add(measured);
      out.println(measured.summary());
    } catch (Fork.FailedRunException e) {
      results.addFailure(row.label(), side.label());
      out.println(row.label() + " " + side.label() + ": failed, " + e.getMessage());
    } finally {
      Files.delete(result);
      StateDirectory.delete(directory);
    }
    out.flush();
  }
}
