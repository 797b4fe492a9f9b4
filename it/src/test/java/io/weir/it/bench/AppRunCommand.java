package io.weir.it.bench;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The forked half of {@link AppCommand}: takes one measurement and writes it to a file. */
@Command(name = AppRunCommand.NAME, hidden = true)
final class AppRunCommand implements Callable<Integer> {
  static final String NAME = "run-app";

  @Option(names = "--row", required = true)
  private String row;

  @Option(names = "--side", required = true)
  private String side;

  @Option(names = "--directory", required = true)
  private Path directory;

  @Option(names = "--budget-bytes", required = true)
  private long budgetBytes;

  @Option(names = "--seed", required = true)
  private long seed;

  @Option(names = "--warmup-records", required = true)
  private long warmupRecords;

  @Option(names = "--records", required = true)
  private long records;

  @Option(names = "--result", required = true)
  private Path result;

  /** The arguments that make a fresh process take the measurement. */
  static List<String> arguments(AppRun run, Path result) {
    List<String> arguments = new ArrayList<>(List.of(NAME));
    add(arguments, "--row", run.row().label());
    add(arguments, "--side", run.side().suppliersClass().orElse(run.side().label()));
    add(arguments, "--directory", run.directory());
    add(arguments, "--budget-bytes", run.budgetBytes());
    add(arguments, "--seed", run.seed());
    add(arguments, "--warmup-records", run.warmupRecords());
    add(arguments, "--records", run.records());
    add(arguments, "--result", result);
    return arguments;
  }

  @Override
  public Integer call() throws Exception {
    // the test kit prints what it formats; the output belongs to the report
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    new AppRun(
            AppRow.of(row), AppSide.of(side), directory, budgetBytes, seed, warmupRecords, records)
        .measure()
        .save(result);
    return 0;
  }

  private static void add(List<String> arguments, String name, Object value) {
    arguments.add(name);
    arguments.add(value.toString());
  }
}
