package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs the demo on the stores of one side in a fresh JVM, with a heap of fixed size and a broker of
 * its own.
 *
 * @param settings of every run, but for the side and the directory
 * @param heap of the JVM
 * @param verbose passed on
 */
record FreshProcess(DemoSettings settings, ByteSize heap, boolean verbose)
    implements Comparison.Runner {
  private static final long MAX_STOP_SECONDS = 30;

  @Override
  public Optional<Outcome> run(Side side, Path work)
      throws IOException, InterruptedException, DemoException {
    Path result = work.resolve(side + ".properties");
    int status = runInNewProcess(arguments(side, work, result));
    if (status != 0) {
      throw new DemoException("the run on " + side.label() + " failed, see above");
    }
    return Files.exists(result) ? Optional.of(Outcome.read(result)) : Optional.empty();
  }

  private static int runInNewProcess(List<String> arguments)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(arguments).inheritIO().start();
    try {
      return process.waitFor();
    } finally {
      if (process.isAlive()) {
        // interrupted: it cleans up, too
        process.destroy();
        if (!process.waitFor(MAX_STOP_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
    }
  }

  private List<String> arguments(Side side, Path work, Path result) {
    List<String> arguments = new ArrayList<>();
    arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // a heap that is all there from the beginning does not count as growth of the process
    arguments.add("-Xms" + heap.bytes());
    arguments.add("-Xmx" + heap.bytes());
    arguments.add("-XX:+AlwaysPreTouch");
    arguments.add("--enable-native-access=ALL-UNNAMED");
    arguments.add("-Dweir.terminal=" + System.getProperty("weir.terminal", "false"));
    arguments.add("-cp");
    arguments.add(System.getProperty("java.class.path"));
    arguments.add("io.weir.examples.Weir");
    arguments.add("demo");
    add(arguments, "--query", settings.query());
    add(arguments, "--stores", side);
    addWorkload(arguments);
    settings
        .bootstrapServers()
        .ifPresent(servers -> add(arguments, "--bootstrap-servers", servers));
    add(arguments, "--partitions", settings.partitions());
    settings.stores().memoryBytes().ifPresent(bytes -> add(arguments, "--memory", bytes));
    add(arguments, "--cache", settings.stores().cacheBytes());
    add(arguments, "--guarantee", settings.stores().guarantee());
    add(arguments, "--top", settings.top());
    add(arguments, "--state-dir", work);
    add(arguments, "--result", result);
    if (verbose) {
      arguments.add("--verbose");
    }
    return arguments;
  }

  private void addWorkload(List<String> arguments) {
    if (settings.workload() instanceof Workload.AuctionClicks clicks) {
      add(arguments, "--events", clicks.events());
      add(arguments, "--keys", clicks.keys());
      add(arguments, "--skew", clicks.skew());
      add(arguments, "--seed", clicks.seed());
    } else if (settings.workload() instanceof Workload.Words words) {
      add(arguments, "--input", words.file());
    }
  }

  private static void add(List<String> arguments, String option, Object value) {
    arguments.add(option);
    arguments.add(value.toString());
  }
}
