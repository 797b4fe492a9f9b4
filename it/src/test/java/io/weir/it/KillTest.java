package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.it.CountingApp.Counted;
import io.weir.it.CountingApp.Setup;
import io.weir.suppliers.WeirDslStoreSuppliers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An application is killed (kill -9) again and again while it counts, records of keys or of
 * windows, at any moment from its start on. Afterwards its store must hold what the changelog
 * holds, and under exactly-once what was sent: no committed record lost, no uncommitted one back.
 * And no kill may cost the state: what was restored once is not restored from the beginning again.
 *
 * <p>The long run: {@code mvn test -pl it -am -Dtest=KillTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dweir.kills=100}, which kills 100 times for each of the
 * four.
 */
class KillTest {
  private static final int KILLS = Integer.getInteger("weir.kills", 4);
  private static final int KEYS = 300;
  private static final int RECORDS_AT_FIRST = 3_000;
  private static final int KILL_AFTER_MAX_MS = 1_200;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Less than the retention of the windows. */
  private static final long KEPT_AT_LEAST_MS = 25_000;

  private static final long SEED = Long.getLong("weir.seed", 20_261_121);

  private static EmbeddedKafka kafka;
  private static Clients clients;

  @TempDir static Path brokerDirectory;
  @TempDir Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Long> sent = new TreeMap<>();

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

  @ParameterizedTest
  @CsvSource({
    "KEYS, AT_LEAST_ONCE",
    "KEYS, EXACTLY_ONCE",
    "WINDOWS, AT_LEAST_ONCE",
    "WINDOWS, EXACTLY_ONCE"
  })
  void shouldHoldExactlyWhatWasCommittedWhenKilledAgainAndAgain(
      Counted counted, Guarantee guarantee) throws Exception {
    Setup setup =
        new Setup(
            kafka.bootstrapServers(),
            "killed-" + counted + "-" + guarantee,
            counted,
            directory.resolve("state"),
            guarantee,
            WeirDslStoreSuppliers.class);
    kafka.createTopic(setup.input());
    kafka.createTopic(setup.output());
    long proven = firstRun(setup);

    for (int kill = 0; kill < KILLS; kill++) {
      try (KilledApp app = KilledApp.start(setup);
          Load load = new Load(setup.input(), random.nextLong())) {
        if (random.nextInt(4) > 0) { // else it dies while it starts
          app.awaitRunning();
          assertThat(app.restoredFrom())
              .as("restored from, after kill %d, seed %d", kill, SEED)
              .isGreaterThanOrEqualTo(proven);
        }
        pause(random.nextInt(KILL_AFTER_MAX_MS));
        app.kill();
        load.close();
        load.sent().forEach((key, count) -> sent.merge(key, count, Long::sum));
      }
    }

    lastRun(setup);
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      assertThat(byKey(everyCountOnce(setup))).isEqualTo(sent);
    }
  }

  /** Counts some records and closes cleanly; answers what the store then knows of its changelog. */
  private long firstRun(Setup setup) throws Exception {
    clients.send(setup.input(), RECORDS_AT_FIRST, KEYS, random, sent);
    try (KilledApp app = KilledApp.start(setup)) {
      app.awaitRunning();
      awaitAllRead(setup);
    }
    return RECORDS_AT_FIRST;
  }

  /** Counts the rest and compares, also what is there after a clean close. */
  private void lastRun(Setup setup) throws Exception {
    for (int run = 0; run < 2; run++) {
      try (CountingApp app =
          CountingApp.start(CountingApp.counting(setup), KilledApp.config(setup))) {
        awaitAllRead(setup);
        switch (setup.counted()) {
          case KEYS -> compareKeys(setup, app.counts());
          case WINDOWS -> compareWindows(setup, app.windowCounts());
        }
      }
    }
  }

  private void compareKeys(Setup setup, Map<String, Long> stored) {
    assertThat(stored)
        .as("seed %d", SEED)
        .isEqualTo(clients.lastCounts(setup.changelog()))
        .hasSameSizeAs(sent);
    compareWithSent(setup, stored);
  }

  /** What was put out says what the windows had that are expired by now. */
  private void compareWindows(Setup setup, Map<String, Long> stored) {
    Map<String, Long> putOut = new TreeMap<>();
    outputs(setup, putOut::put);
    compareWithSent(setup, byKey(putOut));

    long newest = putOut.keySet().stream().mapToLong(KillTest::start).max().orElseThrow();
    Map<String, Long> kept = new TreeMap<>(putOut);
    kept.keySet().removeIf(window -> start(window) < newest - KEPT_AT_LEAST_MS);
    assertThat(stored).as("seed %d", SEED).containsAllEntriesOf(kept);
    assertThat(putOut).as("seed %d", SEED).containsAllEntriesOf(stored);
  }

  private static long start(String window) {
    return Long.parseLong(window.substring(window.indexOf(' ') + 1));
  }

  /** The sums of what belongs to a key: the counts of its windows. */
  private static Map<String, Long> byKey(Map<String, Long> counts) {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((name, count) -> sums.merge(name.replaceAll(" .*", ""), count, Long::sum));
    return sums;
  }

  private void compareWithSent(Setup setup, Map<String, Long> counts) {
    if (setup.guarantee() == Guarantee.EXACTLY_ONCE) {
      assertThat(counts).as("seed %d", SEED).isEqualTo(sent);
    } else {
      assertThat(sent)
          .as("seed %d", SEED)
          .allSatisfy(
              (key, count) -> assertThat(counts.get(key)).as(key).isGreaterThanOrEqualTo(count));
    }
  }

  private static void awaitAllRead(Setup setup) {
    TopicPartition input = new TopicPartition(setup.input(), 0);
    await()
        .atMost(PATIENCE)
        .until(() -> clients.committed(setup.id(), input) == clients.end(input));
  }

  /** The last count of each name in the output, which must have counted up one by one. */
  private static Map<String, Long> everyCountOnce(Setup setup) {
    Map<String, Long> counts = new HashMap<>();
    outputs(
        setup,
        (name, count) -> {
          assertThat(count).as("count of %s", name).isEqualTo(counts.getOrDefault(name, 0L) + 1);
          counts.put(name, count);
        });
    return counts;
  }

  private static void outputs(Setup setup, BiConsumer<String, Long> reader) {
    for (ConsumerRecord<String, byte[]> record :
        clients.read(new TopicPartition(setup.output(), 0))) {
      reader.accept(
          record.key(), Long.parseLong(new String(record.value(), StandardCharsets.UTF_8)));
    }
  }

  /** Lets the application go on for a random time: the moment of the kill is the point. */
  private static void pause(int ms) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
      LockSupport.parkNanos(rest);
    }
  }

  /** Sends records without an end, so that a kill always hits the middle of something. */
  private static final class Load implements AutoCloseable {
    private final Map<String, Long> sent = new TreeMap<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Void> work;

    Load(String topic, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      work =
          CompletableFuture.runAsync(
              () -> {
                while (!ended.get()) {
                  try {
                    clients.send(topic, 100, KEYS, random, sent);
                  } catch (ExecutionException | InterruptedException e) {
                    throw new CompletionException(e);
                  }
                  pause(10);
                }
              });
    }

    @Override
    public void close() {
      ended.set(true);
      work.join();
    }

    /** How many records were sent by key, once this is closed. */
    Map<String, Long> sent() {
      return sent;
    }
  }
}
