package io.weir.examples.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs of the same workload on the stores of every side, one after the other. Table and chart are
 * written after each, so that whatever ends a comparison leaves what was finished.
 *
 * @param work directory in which the runs make theirs
 * @param runner runs one side
 * @param report where the figures go
 * @param console where to speak
 */
record Comparison(Path work, Runner runner, ComparisonReport report, Console console) {

  /** Runs the workload on one side. */
  @FunctionalInterface
  interface Runner {
    /**
     * Runs it.
     *
     * @param work directory to work in
     * @return the figures; nothing if there was nothing to count
     * @throws DemoException if the run failed; it has said why
     */
    Optional<Outcome> run(Side side, Path work)
        throws IOException, InterruptedException, DemoException;
  }

  /** Runs all, and prints the table of those that were finished. */
  void run() throws IOException, InterruptedException, DemoException {
    Map<Side, Outcome> outcomes = new EnumMap<>(Side.class);
    List<String> failed = new ArrayList<>();
    try (WorkDirectory directory = WorkDirectory.below(work)) {
      for (Side side : Side.values()) {
        console.line("");
        console.line("== %s ==", side.label());
        try {
          Optional<Outcome> outcome = runner.run(side, directory.path());
          if (outcome.isPresent()) {
            outcomes.put(side, outcome.get());
            report.write(outcomes, false);
          }
        } catch (DemoException e) {
          failed.add(side.label());
        }
      }
    } catch (InterruptedException e) {
      show(outcomes, false);
      throw e;
    }
    report.write(outcomes, true);
    show(outcomes, true);
    if (!failed.isEmpty()) {
      throw new DemoException("these runs failed, see above: " + String.join(", ", failed));
    }
  }

  private void show(Map<Side, Outcome> outcomes, boolean all) {
    if (!outcomes.isEmpty()) {
      console.line("");
      ComparisonTable.of(outcomes).lines().forEach(line -> console.line("%s", line));
      console.line("");
      console.line("%s %s", all ? "written to" : "interrupted; so far", report.place(all));
    }
  }
}
