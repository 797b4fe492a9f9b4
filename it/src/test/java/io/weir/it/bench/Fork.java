package io.weir.it.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starts fresh JVMs for measurements, with the class path of this one and named sizes.
 *
 * @param heapMiB the heap, fixed in size and touched before the run, so that what the resident set
 *     grows by afterwards is not heap
 * @param directMiB the limit of direct memory
 * @param jvmArguments any others; {@code {side}}, {@code {row}} and {@code {round}} are replaced
 * @param cpus the cores that they may run on, as {@code taskset -c} takes them; empty for all
 */
record Fork(int heapMiB, int directMiB, List<String> jvmArguments, String cpus) {

  /** The flags of the JVM, as they go into reports. */
  List<String> flags(String side, String row, int round) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-Xms" + heapMiB + "m",
                "-Xmx" + heapMiB + "m",
                "-XX:+AlwaysPreTouch",
                "-XX:MaxDirectMemorySize=" + directMiB + "m"));
    for (String argument : jvmArguments) {
      flags.add(
          argument
              .replace("{side}", side)
              .replace("{row}", row)
              .replace("{round}", Integer.toString(round)));
    }
    return flags;
  }

  /** How the JVM is started with these flags, as it goes into reports. */
  List<String> shown(List<String> flags) {
    List<String> shown = new ArrayList<>(pinning());
    shown.addAll(flags);
    return shown;
  }

  private List<String> pinning() {
    return cpus.isEmpty() ? List.of() : List.of("taskset", "-c", cpus);
  }

  /** Runs {@link Bench} with the arguments to its end. */
  void run(List<String> flags, List<String> arguments) throws IOException, InterruptedException {
    Process process = start(flags, arguments, ProcessBuilder.Redirect.INHERIT);
    int status = process.waitFor();
    if (status != 0) {
      throw new FailedRunException("exit status " + status);
    }
  }

  /**
   * Runs {@link Bench} with the arguments and kills it when it prints a line with the given start.
   * Answers the rest of that line, or nothing when the process ended well without it.
   */
  Optional<String> runUntilKilled(List<String> flags, List<String> arguments, String lineStart)
      throws IOException, InterruptedException {
    Process process = start(flags, arguments, ProcessBuilder.Redirect.PIPE);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(lineStart)) {
          process.destroyForcibly().waitFor();
          return Optional.of(line.substring(lineStart.length()));
        }
      }
    }
    int status = process.waitFor();
    if (status != 0) {
      throw new FailedRunException("exit status " + status);
    }
    return Optional.empty();
  }

  private Process start(List<String> flags, List<String> arguments, ProcessBuilder.Redirect output)
      throws IOException {
    List<String> command = new ArrayList<>(pinning());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-Dkafka.log.level=ERROR");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Bench.class.getName());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(output)
            .start();
    // a run that is broken off leaves no process behind
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  /** Says that a forked measurement did not end well; what went wrong is on its error output. */
  static final class FailedRunException extends IOException {
    private static final long serialVersionUID = 1;

    FailedRunException(String message) {
      super(message);
    }
  }
}
