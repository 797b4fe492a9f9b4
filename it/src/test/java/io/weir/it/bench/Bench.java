package io.weir.it.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks; {@code it/bench} builds and starts it. */
@Command(
    name = "it/bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(store | app | browse)",
    description = "Measures state stores side by side; see docs/benchmarks.md.",
    subcommands = {
      StoreCommand.class,
      AppCommand.class,
      BrowseCommand.class,
      StoreRunCommand.class,
      AppRunCommand.class
    })
public final class Bench {
  /** Runs a command; ends the process with status 0, 1 (a measurement failed) or 2 (bad option). */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }
}
