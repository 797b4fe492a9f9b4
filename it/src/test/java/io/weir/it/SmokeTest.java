package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.tests.SmokeTestDriver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kafka's own smoke test client is killed (kill -9) again and again, 2 to 8 s after it runs, while
 * it catches up on 90 s of input. The suppressed sums of its hopping windows are compared with the
 * input: under exactly-once each window is there once and exact; under at-least-once none is
 * missing or too low, and one that is too high has a record that Kafka read twice.
 *
 * <p>The long run, with the figures on the output: {@code mvn test -pl it -am -Dtest=SmokeTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dweir.smoke.kills=30}, and the same schedule on Kafka's
 * default stores with {@code -Dweir.smoke.store=ROCKSDB}. {@code -Dweir.smoke.cache=0} goes without
 * Kafka's record cache, behind which at-least-once hardly ever counts anything twice.
 */
class SmokeTest {
  private static final int KILLS = Integer.getInteger("weir.smoke.kills", 1);
  private static final SmokeApp.Store STORE =
      SmokeApp.Store.valueOf(System.getProperty("weir.smoke.store", "WEIR"));
  private static final long SEED = Long.getLong("weir.seed", 20_261_130);
  private static final int BACKLOG_RECORDS = 40_000;
  private static final long BACKLOG_MS = 90_000;
  private static final int KILL_AFTER_MIN_MS = 2_000;
  private static final int KILL_AFTER_MAX_MS = 8_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir Path directory;

  /** What came of the windows. */
  private record Verdict(int windows, int emissions, int tooHigh, int readTwice, long again) {}

  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void shouldSumEachWindowWhenKilledWhileItCatchesUp(Guarantee guarantee) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("broker"));
        Clients clients = new Clients(kafka.bootstrapServers());
        SmokeInput input = new SmokeInput(kafka.bootstrapServers(), SEED)) {
      for (String topic : SmokeTestDriver.topics()) {
        kafka.createTopic(topic);
      }
      SplittableRandom random = new SplittableRandom(SEED);
      for (int kill = 0; kill < KILLS; kill++) {
        input.send(BACKLOG_RECORDS, BACKLOG_MS);
        try (SmokeApp app = start(kafka, guarantee)) {
          app.awaitRunning();
          pause(random.nextInt(KILL_AFTER_MIN_MS, KILL_AFTER_MAX_MS));
          assertThat(app.failures()).as("after kill %d", kill).isEmpty();
          app.kill();
        }
      }
      input.flush();
      try (SmokeApp app = start(kafka, guarantee)) {
        TopicPartition data = new TopicPartition(SmokeInput.TOPIC, 0);
        await()
            .atMost(PATIENCE)
            .until(() -> clients.committed(name(guarantee), data) == clients.end(data));
        assertThat(app.failures()).isEmpty();
      }
      System.out.println(
          STORE + " " + guarantee + " " + KILLS + " kills: " + verdict(clients, input, guarantee));
    }
  }

  private SmokeApp start(EmbeddedKafka kafka, Guarantee guarantee) throws Exception {
    return SmokeApp.start(
        kafka.bootstrapServers(), name(guarantee), directory.resolve("state"), guarantee, STORE);
  }

  private static String name(Guarantee guarantee) {
    return "smoke-" + guarantee;
  }

  private static Verdict verdict(Clients clients, SmokeInput input, Guarantee guarantee) {
    Map<String, Integer> highest = new HashMap<>();
    int emissions = 0;
    for (ConsumerRecord<String, byte[]> record :
        clients.read(new TopicPartition("sws-suppressed", 0))) {
      emissions++;
      highest.merge(record.key(), ByteBuffer.wrap(record.value()).getInt(), Math::max);
    }
    Set<String> tooHigh = new HashSet<>();
    input
        .sums()
        .forEach(
            (window, sum) -> {
              assertThat(highest.get(window)).as(window).isNotNull().isGreaterThanOrEqualTo(sum);
              if (highest.get(window) > sum) {
                tooHigh.add(window);
              }
            });
    Map<String, Integer> reads = reads(clients);
    Set<String> readTwice = windowsReadTwice(reads, input);
    long again = reads.values().stream().mapToLong(Integer::longValue).sum() - input.records();
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      assertThat(highest).isEqualTo(input.sums());
      assertThat(emissions).isEqualTo(highest.size());
      assertThat(again).isZero();
    } else {
      assertThat(highest).hasSameSizeAs(input.sums());
      assertThat(readTwice).containsAll(tooHigh);
    }
    return new Verdict(highest.size(), emissions, tooHigh.size(), readTwice.size(), again);
  }

  /** How often the client has read each record: it echoes it each time. */
  private static Map<String, Integer> reads(Clients clients) {
    Map<String, Integer> reads = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : clients.read(new TopicPartition("echo", 0))) {
      int value = ByteBuffer.wrap(record.value()).getInt();
      reads.merge(record.key() + "=" + value, 1, Integer::sum);
    }
    return reads;
  }

  private static Set<String> windowsReadTwice(Map<String, Integer> reads, SmokeInput input) {
    Set<String> windows = new HashSet<>();
    reads.forEach(
        (record, count) -> {
          if (count > 1) {
            windows.addAll(input.windowsOf(record));
          }
        });
    return windows;
  }

  /** Lets the client go on for a random time: the moment of the kill is the point. */
  private static void pause(int ms) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }
}
