package io.weir.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The forked half of {@link StoreCommand}: takes one measurement and writes it to a file. */
@Command(name = StoreRunCommand.NAME, hidden = true)
final class StoreRunCommand implements Callable<Integer> {
  static final String NAME = "run-store";

  @Option(names = "--row", required = true)
  private String row;

  @Option(names = "--side", required = true)
  private String side;

  @Option(names = "--phase", required = true)
  private Phase phase;

  @Option(names = "--directory", required = true)
  private Path directory;

  @Option(names = "--budget-bytes", required = true)
  private long budgetBytes;

  @Option(names = "--scale", required = true)
  private double scale;

  @Option(names = "--seed", required = true)
  private long seed;

  @Option(names = "--warmup-millis", required = true)
  private long warmupMillis;

  @Option(names = "--millis", required = true)
  private long millis;

  @Option(names = "--last-offset")
  private long lastOffset;

  @Option(names = "--result", required = true)
  private Path result;

  /** What this process does of a measurement. */
  enum Phase {
    /** Everything. */
    MEASURE,
    /** Leaves files behind for a reopen. */
    PREPARE,
    /** Opens the files that another process left behind. */
    REOPEN
  }

  /** The arguments that make a fresh process do the given part of a run. */
  static List<String> arguments(StoreRun run, Phase phase, long lastOffset, Path result) {
    List<String> arguments = new ArrayList<>(List.of(NAME));
    add(arguments, "--row", run.row().label());
    add(arguments, "--side", run.side().name());
    add(arguments, "--phase", phase);
    add(arguments, "--directory", run.directory());
    add(arguments, "--budget-bytes", run.budgetBytes());
    add(arguments, "--scale", run.scale());
    add(arguments, "--seed", run.seed());
    add(arguments, "--warmup-millis", run.warmup().toMillis());
    add(arguments, "--millis", run.time().toMillis());
    add(arguments, "--last-offset", lastOffset);
    add(arguments, "--result", result);
    return arguments;
  }

  @Override
  public Integer call() throws IOException {
    StoreRun run =
        new StoreRun(
            Row.of(row),
            Side.of(side),
            directory,
            budgetBytes,
            scale,
            seed,
            Duration.ofMillis(warmupMillis),
            Duration.ofMillis(millis));
    Figures figures =
        switch (phase) {
          case MEASURE -> run.measure();
          case PREPARE -> new ReopenRun(run).prepare(System.out);
          case REOPEN -> new ReopenRun(run).measure(lastOffset);
        };
    figures.save(result);
    return 0;
  }

  private static void add(List<String> arguments, String name, Object value) {
    arguments.add(name);
    arguments.add(value.toString());
  }
}
