package io.weir.it;

import io.weir.it.CountingApp.Counted;
import io.weir.it.CountingApp.Setup;
import io.weir.suppliers.WeirDslStoreSuppliers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * The counting application in a JVM of its own, to be killed at any moment. It says on its output
 * what its state is and from where it restores; when its input ends, it closes cleanly.
 */
final class KilledApp implements AutoCloseable {
  private static final String RESTORES_FROM = "restores from ";

  private final Process process;
  private final BufferedReader lines;
  private long restoredFrom = Long.MAX_VALUE;

  private KilledApp(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  // ---- the JVM of the application

  /** Runs the application: servers, id, what is counted, directory of the state, guarantee. */
  public static void main(String[] arguments) throws IOException {
    Setup setup =
        new Setup(
            arguments[0],
            arguments[1],
            Counted.valueOf(arguments[2]),
            Path.of(arguments[3]),
            Guarantee.valueOf(arguments[4]),
            WeirDslStoreSuppliers.class);
    KafkaStreams streams = new KafkaStreams(CountingApp.counting(setup).build(), config(setup));
    streams.setStateListener((now, before) -> System.out.println(now));
    streams.setGlobalStateRestoreListener(new Report());
    streams.start();
    while (System.in.read() >= 0) {
      // whoever started this closes the pipe, or dies
    }
    streams.close();
  }

  static Properties config(Setup setup) {
    Properties config = setup.config();
    // the same member of the group again, so that nobody waits for the dead one to be missed
    config.put("group.instance.id", "killed");
    // a thread that replaced one that failed is another member, which has to be missed
    config.put("session.timeout.ms", 10_000);
    // as many generations as there can be
    config.put("weir.generation.interval.ms", 0);
    config.put("weir.memory.max.bytes", 8 << 20);
    config.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, 60_000);
    return config;
  }

  private static final class Report implements StateRestoreListener {
    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
      System.out.println(RESTORES_FROM + start);
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long records) {
      // the start is what is asked about
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long records) {
      // the start is what is asked about
    }
  }

  // ---- the JVM of the test

  static KilledApp start(Setup setup) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-ea",
            "-XX:TieredStopAtLevel=1",
            TransactionalStores.option(),
            "-cp",
            System.getProperty("java.class.path"),
            KilledApp.class.getName(),
            setup.servers(),
            setup.id(),
            setup.counted().name(),
            setup.state().toString(),
            setup.guarantee().name());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new KilledApp(process);
  }

  /** Waits until it processes. */
  void awaitRunning() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(RESTORES_FROM)) {
        restoredFrom = Long.parseLong(line.substring(RESTORES_FROM.length()));
      } else if (line.equals(KafkaStreams.State.RUNNING.name())) {
        return;
      } else if (line.equals(KafkaStreams.State.ERROR.name())) {
        throw new IllegalStateException("the application failed");
      }
    }
    throw new IllegalStateException("the application ended, status " + process.exitValue());
  }

  /** Where its changelog was restored from; far beyond any offset if it lacked nothing. */
  long restoredFrom() {
    return restoredFrom;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Closes it cleanly. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
