package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The files of a comparison: a table and a chart, each with what was compared, when, where and with
 * which versions. As long as sides are missing they go by another name, so that a comparison that
 * is interrupted keeps what it has and leaves alone what an earlier one had come to.
 *
 * @param directory where the files are, made when it is missing
 * @param settings of the runs
 * @param heap of each JVM
 * @param surroundings of the runs
 */
record ComparisonReport(
    Path directory, DemoSettings settings, ByteSize heap, Surroundings surroundings) {
  private static final String UNFINISHED = "-unfinished";

  /**
   * Writes what there is.
   *
   * @param all whether no side is missing; what was written before goes then
   */
  void write(Map<Side, Outcome> outcomes, boolean all) throws IOException {
    if (!outcomes.isEmpty()) {
      Files.createDirectories(directory);
      List<String> text = new ArrayList<>();
      text.add("command   " + command());
      text.add("input     " + settings.workload().description());
      text.add("runs      " + runs());
      text.addAll(surroundings.lines());
      if (outcomes.size() < Side.values().length) {
        text.add("finished  " + outcomes.size() + " of " + Side.values().length + " sides");
      }
      text.add("");
      text.addAll(ComparisonTable.of(outcomes).lines());
      Files.write(table(all), text);
      chart(outcomes).write(chart(all));
    }
    if (all) {
      Files.deleteIfExists(table(false));
      Files.deleteIfExists(chart(false));
    }
  }

  /** Names the files. */
  String place(boolean all) {
    return table(all).normalize() + " and " + chart(all).normalize();
  }

  private ComparisonChart chart(Map<Side, Outcome> outcomes) {
    return new ComparisonChart(
        command(),
        List.of(
            settings.workload().description() + "; " + runs(),
            surroundings.date() + ", " + surroundings.machine(),
            surroundings.versions()),
        outcomes);
  }

  private String command() {
    return "weir demo" + (isUsual() ? "" : " --query " + settings.query()) + " --compare";
  }

  private String runs() {
    return settings.stores().guarantee()
        + ", record cache "
        + (settings.stores().cacheBytes() == 0
            ? "off"
            : new ByteSize(settings.stores().cacheBytes()))
        + ", partitions "
        + settings.partitions()
        + ", heap "
        + heap;
  }

  private boolean isUsual() {
    return settings.query() == QueryName.COUNT;
  }

  private Path table(boolean all) {
    return directory.resolve(name(all) + ".txt");
  }

  private Path chart(boolean all) {
    return directory.resolve(name(all) + ".svg");
  }

  private String name(boolean all) {
    return "comparison" + (isUsual() ? "" : "-" + settings.query()) + (all ? "" : UNFINISHED);
  }
}
