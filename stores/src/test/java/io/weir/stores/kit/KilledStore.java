package io.weir.stores.kit;

import io.weir.stores.KeyValueEngine;
import io.weir.stores.io.FileDirectory;
import io.weir.stores.io.MemoryDirectory;
import io.weir.stores.kit.EngineSubject.Background;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A store in a JVM of its own, to be killed at any moment. The process writes one byte before it
 * opens the store, and one after each operation that it has done.
 */
final class KilledStore {
  private final Process process;

  private KilledStore(Process process) {
    this.process = process;
  }

  // ---- the JVM of the store

  /** Works on a store: class and name of the subject, directory, seed, notes before. */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    EngineSubject subject = subject(arguments[0], arguments[1]);
    FileDirectory directory = new FileDirectory(Path.of(arguments[2]));
    report();
    Model model;
    try (KeyValueEngine found = subject.open(directory, Background.THREADS)) {
      model = Model.of(found, Long.parseLong(arguments[4]));
    }
    Site site = new Site(subject, new MemoryDirectory(), memory -> directory, Background.THREADS);
    Player player = new Player(site, model, true);
    for (Operation operation : KillSuite.operations(Long.parseLong(arguments[3]))) {
      player.play(operation);
      report();
    }
    while (System.in.read() >= 0) {
      // the kill is still to come
    }
  }

  private static EngineSubject subject(String type, String name) throws ClassNotFoundException {
    for (Object constant : Class.forName(type).getEnumConstants()) {
      if (constant instanceof EngineSubject subject && subject.name().equals(name)) {
        return subject;
      }
    }
    throw new IllegalArgumentException(type + " has no constant " + name);
  }

  private static void report() {
    System.out.write('.');
    System.out.flush();
  }

  // ---- the JVM of the test

  /**
   * @param notes how many notes the store has had
   */
  static KilledStore start(EngineSubject subject, Path directory, long seed, long notes)
      throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-ea",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledStore.class.getName(),
                ((Enum<?>) subject).getDeclaringClass().getName(),
                subject.name(),
                directory.toString(),
                Long.toString(seed),
                Long.toString(notes))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new KilledStore(process);
  }

  /** Kills the process so long after it began; returns how many operations it had done. */
  int killAfter(int milliseconds) throws IOException {
    try (InputStream reports = process.getInputStream();
        InputStream errors = process.getErrorStream()) {
      boolean begun = reports.read() >= 0;
      if (!begun || process.waitFor(milliseconds, TimeUnit.MILLISECONDS)) {
        String error = new String(errors.readAllBytes(), StandardCharsets.UTF_8);
        throw new AssertionError("the process ended by itself: " + error);
      }
      process.toHandle().destroyForcibly(); // leaves the streams open, other than the process's own
      process.waitFor();
      return reports.readAllBytes().length;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    } finally {
      process.destroyForcibly();
    }
  }
}
