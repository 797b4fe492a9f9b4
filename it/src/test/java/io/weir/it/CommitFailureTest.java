package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.it.CountingApp.Setup;
import io.weir.it.FailingApp.Failure;
import io.weir.it.FailingApp.Faults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Transactions of a running exactly-once application fail in every way there is, and the process
 * dies at any moment, or just before Kafka deletes the directory of a task whose transaction
 * failed. What it comes back to must be what was committed: every count goes up one by one, in what
 * all committed transactions together have put out. And it must come back to more than it started
 * with.
 *
 * <p>The long run: {@code -Dweir.kills=100}.
 */
class CommitFailureTest {
  private static final int KILLS = Integer.getInteger("weir.kills", 1);
  private static final int KEYS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long SEED = Long.getLong("weir.seed", 20_261_130);

  private static EmbeddedKafka kafka;
  private static Clients clients;

  @TempDir static Path brokerDirectory;
  @TempDir Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Long> sent = new TreeMap<>();
  private final Map<String, Long> sentToSecond = new TreeMap<>();
  private Setup setup;

  @BeforeAll
  static void startKafka() throws Exception {
    kafka = EmbeddedKafka.start(brokerDirectory);
    clients = new Clients(kafka.bootstrapServers());
  }

  @AfterAll
  static void stopKafka() throws Exception {
    clients.close();
    kafka.close();
  }

  private void prepare(String id) throws Exception {
    setup = FailingApp.setup(kafka.bootstrapServers(), id, directory.resolve("state"));
    kafka.createTopic(setup.input());
    kafka.createTopic(FailingApp.second(setup));
    kafka.createTopic(setup.output());
  }

  private void send() throws Exception {
    clients.send(setup.input(), 50, KEYS, random, sent);
    clients.send(FailingApp.second(setup), 50, KEYS, random, sentToSecond);
  }

  @ParameterizedTest
  @EnumSource
  void shouldComeBackToWhatWasCommittedWhenTransactionsFail(Failure failure) throws Exception {
    prepare("failing-" + failure);
    int died = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      FailingApp app = FailingApp.start(setup, failure, random.nextLong());
      if (app.awaitRunning()) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(4_000));
        while (app.isAlive() && System.nanoTime() < end) {
          send();
        }
      }
      died += app.isAlive() ? 0 : 1;
      app.kill();
    }
    System.Logger log = System.getLogger(getClass().getName());
    log.log(System.Logger.Level.INFO, "{0}: {1} of {2} died of it", failure, died, KILLS);

    checkAtLast();
  }

  @Test
  void shouldComeBackToMoreThanItStartedWith() throws Exception {
    prepare("marked");
    Map<String, Long> endsAtStart = new HashMap<>();
    for (int kill = 0; kill < 3; kill++) {
      FailingApp app = FailingApp.start(setup, Failure.NONE, 1);
      assertThat(app.awaitRunning()).isTrue();
      for (String store : FailingApp.STORES) {
        assertThat(app.restoredFrom(store))
            .as("restored from, %s, start %d", store, kill)
            .isGreaterThan(endsAtStart.getOrDefault(store, -1L));
        endsAtStart.put(store, clients.end(changelog(store)));
      }
      for (int commits = 0; commits < 6; commits++) {
        send();
        awaitAllRead();
      }
      app.kill();
    }

    checkAtLast();
  }

  private TopicPartition changelog(String store) {
    return new TopicPartition(setup.id() + "-" + store + "-changelog", 0);
  }

  private void awaitAllRead() {
    await()
        .atMost(PATIENCE)
        .until(() -> isAllRead(setup.input()) && isAllRead(FailingApp.second(setup)));
  }

  private boolean isAllRead(String topic) throws Exception {
    TopicPartition input = new TopicPartition(topic, 0);
    return clients.committed(setup.id(), input) == clients.end(input);
  }

  private void check(CountingApp app) throws Exception {
    assertThat(app.counts())
        .as("seed %d", SEED)
        .isEqualTo(sent)
        .isEqualTo(clients.lastCounts(setup.changelog()));
    assertThat(content(app, FailingApp.SECOND)).as("seed %d", SEED).isEqualTo(sentToSecond);
    Map<String, Long> own = content(app, FailingApp.OWN);
    assertThat(own.remove(FailingApp.PUNCTUATED)).isPositive();
    assertThat(own).as("seed %d", SEED).isEqualTo(sent);
  }

  /** Counts the rest without a failure and compares, also what is there after a clean close. */
  private void checkAtLast() throws Exception {
    for (int run = 0; run < 2; run++) {
      Faults none = new Faults(Failure.NONE, random);
      try (CountingApp app =
          CountingApp.start(FailingApp.topology(setup, none), KilledApp.config(setup))) {
        awaitAllRead();
        await()
            .atMost(PATIENCE)
            .ignoreExceptionsInstanceOf(InvalidStateStoreException.class) // while Kafka rebalances
            .untilAsserted(() -> check(app));
      }
    }
    checkThatEachCountWentUpOneByOne();
  }

  private static Map<String, Long> content(CountingApp app, String store) {
    ReadOnlyKeyValueStore<String, Long> counts =
        app.streams()
            .store(
                StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.keyValueStore()));
    Map<String, Long> content = new TreeMap<>();
    try (KeyValueIterator<String, Long> all = counts.all()) {
      all.forEachRemaining(entry -> content.put(entry.key, entry.value));
    }
    return content;
  }

  private void checkThatEachCountWentUpOneByOne() {
    Map<String, Long> counts = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record :
        clients.read(new TopicPartition(setup.output(), 0))) {
      long count = Long.parseLong(new String(record.value(), StandardCharsets.UTF_8));
      assertThat(count)
          .as("count of %s, seed %d", record.key(), SEED)
          .isEqualTo(counts.getOrDefault(record.key(), 0L) + 1);
      counts.put(record.key(), count);
    }
    assertThat(counts).hasSize(sent.size() * 2 + sentToSecond.size() + 1);
  }
}
