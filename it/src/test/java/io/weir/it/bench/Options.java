package io.weir.it.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that all benchmarks share. */
final class Options {
  @Option(
      names = {"--sides", "--suppliers"},
      split = ",",
      paramLabel = "SIDE",
      defaultValue = "rocksdb,in-memory,heap-map,weir",
      description =
          "what to compare: rocksdb, in-memory, heap-map, weir, weir-sorted (its sorted tree), driver (the loop around them alone),"
              + " or the name of any class that implements DslStoreSuppliers (default: ${DEFAULT-VALUE})")
  List<String> sides;

  @Option(
      names = "--subject",
      paramLabel = "SIDE",
      defaultValue = Side.WEIR,
      description = "the side whose ratios to the others are reported (default: ${DEFAULT-VALUE})")
  String subject;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "rounds, each with all sides in turn (default: ${DEFAULT-VALUE})")
  int rounds;

  @Option(
      names = "--heap-mib",
      description = "heap of every side, instead of what the row is given")
  Integer heapMiB;

  @Option(
      names = "--direct-mib",
      description = "limit of direct memory of every side, instead of what the row is given")
  Integer directMiB;

  @Option(
      names = "--budget-mib",
      description = "memory budget of the store, instead of what the row is given")
  Integer budgetMiB;

  @Option(
      names = "--jvm-arg",
      paramLabel = "ARG",
      description =
          "one more argument for every measuring JVM, may be repeated; {side}, {row} and {round}"
              + " are replaced, as in"
              + " --jvm-arg=-XX:StartFlightRecording=filename={side}-{row}.jfr,settings=profile")
  List<String> jvmArguments = List.of();

  @Option(
      names = "--cpus",
      paramLabel = "CORES",
      defaultValue = "",
      description =
          "the cores that every measuring JVM may run on, as taskset -c takes them: 0 for one core")
  String cpus;

  @Option(
      names = "--directory",
      defaultValue = "target/bench/state",
      description = "where the stores keep their files meanwhile (default: it/${DEFAULT-VALUE})")
  Path directory;

  @Option(
      names = "--output",
      defaultValue = "target/bench",
      description = "where the report and the raw figures go (default: it/${DEFAULT-VALUE})")
  Path output;

  @Option(names = "--seed", defaultValue = "42", description = "seed of the keys")
  long seed;

  /** The chosen sides; throws {@link IllegalArgumentException} if one has no suppliers. */
  List<Side> sides() {
    List<Side> chosen = sides.stream().map(Side::of).toList();
    chosen.forEach(Side::suppliers);
    return chosen;
  }

  Fork fork(int heapMiBDefault, int directMiBDefault) {
    return new Fork(
        heapMiB == null ? heapMiBDefault : heapMiB,
        directMiB == null ? directMiBDefault : directMiB,
        jvmArguments,
        cpus);
  }

  /** What the choice answers; its {@link IllegalArgumentException} is one of the command line. */
  static <T> List<T> chosen(CommandSpec spec, Supplier<List<T>> choice) {
    try {
      return choice.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
