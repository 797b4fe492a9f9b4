package io.weir.examples;

import io.weir.examples.demo.DemoCommand;
import io.weir.examples.demo.ErrorText;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line of the examples. Its exit status is 0 if all went well, 1 if the run failed and
 * 2 if it could not begin because of an option or a missing file.
 */
@Command(
    name = "weir",
    description = "State stores for Kafka Streams, one engine for each kind of work.",
    mixinStandardHelpOptions = true,
    version = "Weir 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = DemoCommand.class)
public final class Weir implements Runnable {
  private static final String LOG_CONFIGURATION = "log4j2.configurationFile";

  @Spec private CommandSpec spec;

  /** Called by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets what is marked
  public Weir() {}

  /** Runs the command line and ends the process. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_CONFIGURATION) == null) {
      System.setProperty(LOG_CONFIGURATION, "classpath:io/weir/examples/log4j2.xml");
    }
    if (List.of(arguments).contains("--verbose")) {
      System.setProperty("weir.log.kafka", "WARN");
      System.setProperty("weir.log.throwable", "full");
    }
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, for {@code main} and for tests. */
  public static CommandLine commandLine() {
    return new CommandLine(new Weir())
        .setParameterExceptionHandler((failure, arguments) -> sayWhatIsWrong(failure))
        .setExecutionExceptionHandler(
            (failure, command, result) -> {
              boolean verbose = result.expandedArgs().contains("--verbose");
              return sayWhatFailed(failure, command, verbose);
            });
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static int sayWhatIsWrong(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    PrintWriter errors = command.getErr();
    errors.println(name + ": " + ErrorText.ofChain(failure));
    errors.println("Try '" + name + " --help'.");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static int sayWhatFailed(Exception failure, CommandLine command, boolean verbose) {
    PrintWriter errors = command.getErr();
    errors.println(command.getCommandSpec().qualifiedName() + ": " + ErrorText.ofChain(failure));
    if (verbose) {
      failure.printStackTrace(errors);
    }
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
