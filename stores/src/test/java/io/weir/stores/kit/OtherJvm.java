package io.weir.stores.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that ran the main method of a test to its end, with the class path of this one.
 *
 * @param exitCode 0 if all went well
 * @param output what it wrote to its standard output
 */
public record OtherJvm(int exitCode, String output) {
  /**
   * Runs one.
   *
   * @param options of the JVM
   */
  public static OtherJvm run(List<String> options, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new OtherJvm(process.waitFor(), output);
  }
}
