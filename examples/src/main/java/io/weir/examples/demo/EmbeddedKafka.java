package io.weir.examples.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.jspecify.annotations.Nullable;

/** A broker and controller in this process, with everything it keeps below one directory. */
final class EmbeddedKafka implements Broker {
  private static final Duration MAX_CLOSE_IN_TROUBLE = Duration.ofSeconds(5);

  private final KafkaClusterTestKit cluster;
  private final Trouble trouble;

  private EmbeddedKafka(KafkaClusterTestKit cluster, Trouble trouble) {
    this.cluster = cluster;
    this.trouble = trouble;
  }

  /**
   * Starts a broker and waits until it is ready.
   *
   * @param directory an empty directory for it
   * @param trouble told if the broker gives up, as it does when its disk is full
   */
  static EmbeddedKafka start(Path directory, Trouble trouble)
      throws DemoException, InterruptedException {
    reportExits(trouble);
    PrintStream console = System.out;
    // the test kit prints what it formats
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      return new EmbeddedKafka(startCluster(directory), trouble);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // declared by the test kit
      throw new DemoException("the embedded Kafka did not start in " + directory, e);
    } finally {
      System.setOut(console);
    }
  }

  private static KafkaClusterTestKit startCluster(Path directory) throws Exception {
    TestKitNodes nodes =
        new TestKitNodes.Builder()
            .setCombined(true)
            .setNumBrokerNodes(1)
            .setNumControllerNodes(1)
            .setBaseDirectory(directory)
            .build();
    KafkaClusterTestKit cluster =
        new KafkaClusterTestKit.Builder(nodes)
            .setConfigProp("offsets.topic.replication.factor", "1")
            .setConfigProp("offsets.topic.num.partitions", "1")
            .setConfigProp("transaction.state.log.replication.factor", "1")
            .setConfigProp("transaction.state.log.min.isr", "1")
            .setConfigProp("transaction.state.log.num.partitions", "1")
            .setConfigProp("group.initial.rebalance.delay.ms", "0")
            .build();
    try {
      cluster.format();
      cluster.startup();
      cluster.waitForReadyBrokers();
      return cluster;
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /** A broker that cannot go on ends its process; this one is ours. */
  private static void reportExits(Trouble trouble) {
    KafkaExit.replace(
        (status, message) -> {
          String said = message == null ? "status " + status : message;
          trouble.report("the embedded Kafka gave up (" + said + ")", null);
          throw new IllegalStateException("exit of the embedded Kafka: " + said);
        });
  }

  @Override
  public String bootstrapServers() {
    return cluster.bootstrapServers();
  }

  @Override
  public String description() {
    return "embedded, one node, at " + bootstrapServers();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    FutureTask<@Nullable Void> closing =
        new FutureTask<>(
            () -> {
              cluster.close();
              return null;
            });
    Thread closer = new Thread(closing, "weir-demo-kafka-close");
    // a broker that gave up, as on a full disk, takes minutes for this, and nobody needs it
    closer.setDaemon(true);
    closer.start();
    try {
      if (trouble.isReported()) {
        closing.get(MAX_CLOSE_IN_TROUBLE.toSeconds(), TimeUnit.SECONDS);
      } else {
        closing.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the embedded Kafka did not stop", e.getCause());
    } catch (TimeoutException e) {
      closer.interrupt();
    }
  }
}
