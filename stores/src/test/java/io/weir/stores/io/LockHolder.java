package io.weir.stores.io;

import io.weir.stores.StoreLockedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another JVM that tries to lock a directory, and holds the lock until it is ended. */
final class LockHolder implements AutoCloseable {
  private final Process process;
  private final String answer;

  private LockHolder(Process process, String answer) {
    this.process = process;
    this.answer = answer;
  }

  /** Starts the process and waits for its answer. */
  static LockHolder start(String directory) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                origin(FileDirectory.class)
                    + System.getProperty("path.separator")
                    + origin(LockHolder.class),
                LockHolder.class.getName(),
                directory)
            .redirectErrorStream(true)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new LockHolder(process, String.valueOf(output.readLine()));
  }

  private static String origin(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  /** "locked", or the message of the exception. */
  String answer() {
    return answer;
  }

  long processId() {
    return process.pid();
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Lets the process close the lock and end by itself. */
  @Override
  public void close() throws Exception {
    List<AutoCloseable> streams = List.of(process.getOutputStream(), process.getInputStream());
    for (AutoCloseable stream : streams) {
      stream.close();
    }
    process.waitFor();
  }

  /** The other process; ends when its standard input does. */
  public static void main(String[] arguments) throws IOException {
    PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Directory.Lock lock = new FileDirectory(Path.of(arguments[0])).lock("lock")) {
      output.println(lock == null ? "no lock" : "locked");
      if (System.in.read() >= 0) {
        throw new IOException("nothing is sent on standard input");
      }
    } catch (StoreLockedException e) {
      output.println(e.getMessage());
    }
  }
}
