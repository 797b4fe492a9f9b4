package io.weir.it;

import io.weir.suppliers.WeirDslStoreSuppliers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.tests.SmokeTestClient;

/** Kafka's own {@link SmokeTestClient} in a JVM of its own, to be killed at any moment. */
final class SmokeApp implements AutoCloseable {
  private static final String FAILED = "SMOKE-TEST-CLIENT-EXCEPTION";
  private static final String CACHE_BYTES = "10485760";
  private static final int STARTED_WITHIN_SECONDS = 90;

  /** Where the stores come from. */
  enum Store {
    WEIR(WeirDslStoreSuppliers.class),
    ROCKSDB(RocksDBDslStoreSuppliers.class);

    private final Class<?> suppliers;

    Store(Class<?> suppliers) {
      this.suppliers = suppliers;
    }
  }

  private final Process process;
  private final CountDownLatch running = new CountDownLatch(1);
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  private SmokeApp(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "output of the smoke test client");
    reader.setDaemon(true);
    reader.start();
  }

  // ---- the JVM of the client

  /** Runs the client: servers, application, directory of the state, guarantee, store, cache. */
  public static void main(String[] arguments) throws IOException {
    Properties config = new Properties();
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[1]);
    config.put(StreamsConfig.STATE_DIR_CONFIG, arguments[2]);
    config.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG, Guarantee.valueOf(arguments[3]).setting());
    config.put(
        StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, Store.valueOf(arguments[4]).suppliers);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, arguments[5]);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    config.put("auto.offset.reset", "earliest");
    // the same member of the group again, so that nobody waits for the dead one to be missed
    config.put("group.instance.id", "smoke");
    config.put("weir.memory.max.bytes", 64 << 20);
    SmokeTestClient client = new SmokeTestClient("smoke");
    client.start(config);
    while (System.in.read() >= 0) {
      // whoever started this closes the pipe, or dies
    }
    client.close();
    System.exit(0);
  }

  // ---- the JVM of the test

  static SmokeApp start(
      String servers, String application, Path state, Guarantee guarantee, Store store)
      throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-ea",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SmokeApp.class.getName(),
            servers,
            application,
            state.toString(),
            guarantee.name(),
            store.name(),
            System.getProperty("weir.smoke.cache", CACHE_BYTES));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return new SmokeApp(process);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("SMOKE-TEST-CLIENT-STARTED")) {
          running.countDown();
        } else if (line.contains(FAILED) || line.contains("FATAL")) {
          failures.add(line);
        }
      }
    } catch (IOException e) {
      // it was killed
    }
  }

  /** Waits until it processes. */
  void awaitRunning() throws InterruptedException {
    if (!running.await(STARTED_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the client does not run: " + failures);
    }
  }

  /** What it said of its failures. */
  List<String> failures() {
    return List.copyOf(failures);
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
