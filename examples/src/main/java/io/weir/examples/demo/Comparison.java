package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs of the same workload on the stores of every side, one after the other, each in a fresh JVM
 * with a heap of fixed size and a broker of its own.
 *
 * @param settings of every run, but for the side
 * @param heap of every JVM
 * @param verbose passed on
 * @param console where to speak
 */
record Comparison(DemoSettings settings, ByteSize heap, boolean verbose, Console console) {
  private static final long STOP_SECONDS_MAX = 30;

  /** Runs all, prints the table, and writes table and chart to the directory. */
  void run(Path directory) throws IOException, InterruptedException, DemoException {
    Map<Side, Outcome> outcomes = new EnumMap<>(Side.class);
    List<Side> failed = new ArrayList<>();
    try (WorkDirectory work = WorkDirectory.below(settings.workParent())) {
      for (Side side : Side.values()) {
        console.line("");
        console.line("== %s ==", side.label());
        Path result = work.path().resolve(side + ".properties");
        int status = runInNewProcess(arguments(side, work.path(), result));
        if (status != 0) {
          failed.add(side);
        } else if (Files.exists(result)) {
          outcomes.put(side, Outcome.read(result));
        }
      }
    }
    if (!outcomes.isEmpty()) {
      show(outcomes, directory);
    }
    if (!failed.isEmpty()) {
      throw new DemoException("these runs failed, see above: " + failed);
    }
  }

  private void show(Map<Side, Outcome> outcomes, Path directory) throws IOException {
    List<String> table = ComparisonTable.of(outcomes).lines();
    console.line("");
    table.forEach(line -> console.line("%s", line));
    Files.createDirectories(directory);
    boolean usual = settings.query() == QueryName.COUNT;
    String name = usual ? "comparison" : "comparison-" + settings.query();
    String command = usual ? "weir demo" : "weir demo --query " + settings.query();
    String title = command + " --compare: " + settings.workload().description();
    Path tableFile = directory.resolve(name + ".txt");
    Path chartFile = directory.resolve(name + ".svg");
    Files.write(tableFile, table);
    new ComparisonChart(title, outcomes).write(chartFile);
    console.line("");
    console.line("written to %s and %s", tableFile.normalize(), chartFile.normalize());
  }

  private int runInNewProcess(List<String> arguments) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(arguments).inheritIO().start();
    try {
      return process.waitFor();
    } finally {
      if (process.isAlive()) {
        // interrupted: it cleans up, too
        process.destroy();
        if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
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
    settings.memoryBytes().ifPresent(bytes -> add(arguments, "--memory", bytes));
    add(arguments, "--cache", settings.cacheBytes());
    add(arguments, "--guarantee", settings.guarantee());
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
