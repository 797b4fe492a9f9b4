package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.weir.it.CountingApp.Counted;
import io.weir.it.CountingApp.Setup;
import io.weir.suppliers.WeirDslStoreSuppliers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an application that has lost its disk restores of windows and sessions, and what it puts out
 * afterwards. Since 4.4.0 Kafka leaves out what has expired, if the store says when that is.
 */
class WindowRestoreTest {
  private static final int RECORDS = 3_000;
  private static final int WAITING = 80;
  private static final int KEYS = 10;
  private static final long RECORD_EVERY_MS = 500;
  private static final Duration SIZE = Duration.ofSeconds(10);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than any window is kept, but for those that wait for their emission. */
  private static final long LEAP_MS = Duration.ofMinutes(20).toMillis();

  /** How long the clock has to go on between two emissions; the first of a process is at once. */
  private static final String EMIT_INTERVAL = "__emit.interval.ms.kstreams.windowed.aggregation__";

  /** How long Kafka waits for the newest record of a changelog before it restores all of it. */
  private static final long PATIENT_MS = 5_000;

  private static EmbeddedKafka kafka;
  private static Clients clients;
  private static int applications;

  @TempDir static Path brokerDirectory;
  @TempDir Path directory;

  private final long start = Instant.now().minus(Duration.ofHours(2)).toEpochMilli();

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

  /** What is counted, each of which has a store of its own. */
  @SuppressWarnings("ImmutableEnumChecker") // functions without a state
  enum Kind {
    WINDOWS(grouped -> grouped.windowedBy(windows()).count(Materialized.as("counts"))),
    SESSIONS(
        grouped ->
            grouped
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(SIZE.dividedBy(4), GRACE))
                .count(Materialized.as("counts"))),
    EMITTED_WINDOWS(
        grouped ->
            grouped
                .windowedBy(windows())
                .emitStrategy(EmitStrategy.onWindowClose())
                .count(Materialized.as("counts"))),
    EMITTED_SESSIONS(
        grouped ->
            grouped
                .windowedBy(SessionWindows.ofInactivityGapAndGrace(SIZE.dividedBy(4), GRACE))
                .emitStrategy(EmitStrategy.onWindowClose())
                .count(Materialized.as("counts")));

    private final Function<KGroupedStream<String, String>, KTable<Windowed<String>, Long>> counting;

    Kind(Function<KGroupedStream<String, String>, KTable<Windowed<String>, Long>> counting) {
      this.counting = counting;
    }

    private static TimeWindows windows() {
      return TimeWindows.ofSizeAndGrace(SIZE, GRACE);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WINDOWS", "SESSIONS"})
  void shouldReplayNoMoreThanRocksDbWhenTheDiskIsLost(Kind kind) throws Exception {
    assumeThat(isRetentionAsked()).as("an older Kafka replays everything").isTrue();
    long replayed = replayed(setup(WeirDslStoreSuppliers.class), kind);
    long byRocksDb = replayed(setup(RocksDBDslStoreSuppliers.class), kind);

    assertThat(byRocksDb).isPositive();
    assertThat(replayed).isBetween((long) (byRocksDb * 0.9), (long) (byRocksDb * 1.1));
  }

  private static boolean isRetentionAsked() {
    try {
      Class.forName("org.apache.kafka.streams.state.internals.WithRetentionPeriod");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private long replayed(Setup setup, Kind kind) throws Exception {
    process(setup, kind, times(0, RECORDS));
    try (CountingApp app =
        start(setup.at(directory.resolve(setup.id() + "-new")), kind, PATIENT_MS)) {
      return app.restores().records();
    }
  }

  /** All that was counted before time leapt waits for its emission when the disk is lost. */
  @ParameterizedTest
  @EnumSource(names = {"EMITTED_WINDOWS", "EMITTED_SESSIONS"})
  void shouldEmitTheSameWhenTheDiskIsLostBeforeTheEmission(Kind kind) throws Exception {
    List<Long> waiting = new ArrayList<>(times(0, WAITING));
    waiting.add(start + LEAP_MS);
    List<Long> later = List.of(start + 2 * LEAP_MS);
    Setup steady = setup(WeirDslStoreSuppliers.class);
    process(steady, kind, waiting);
    process(steady, kind, later);
    Setup losing = setup(WeirDslStoreSuppliers.class);
    process(losing, kind, waiting);
    process(losing.at(directory.resolve("new")), kind, later);

    assertThat(results(losing)).isEqualTo(results(steady)).hasSizeGreaterThan(KEYS);
  }

  private Setup setup(Class<? extends DslStoreSuppliers> suppliers) throws Exception {
    String id = "restored-" + applications++;
    Setup setup =
        new Setup(
            kafka.bootstrapServers(),
            id,
            Counted.WINDOWS,
            directory.resolve(id),
            Guarantee.AT_LEAST_ONCE,
            suppliers);
    kafka.createTopic(setup.input());
    kafka.createTopic(setup.output());
    return setup;
  }

  private static CountingApp start(Setup setup, Kind kind, long pollMs) {
    StreamsBuilder builder = new StreamsBuilder();
    kind.counting
        .apply(builder.<String, String>stream(setup.input()).groupByKey())
        .toStream()
        .map((window, count) -> KeyValue.pair(window.toString(), String.valueOf(count)))
        .to(setup.output());
    Properties config = setup.config();
    config.put(EMIT_INTERVAL, 3_600_000L); // until the process starts anew
    config.put(StreamsConfig.POLL_MS_CONFIG, pollMs);
    return CountingApp.start(builder, config);
  }

  private List<Long> times(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> start + i * RECORD_EVERY_MS).toList();
  }

  private void process(Setup setup, Kind kind, List<Long> times) throws Exception {
    List<ProducerRecord<String, String>> records = new ArrayList<>();
    for (long time : times) {
      String key = "key-" + records.size() % KEYS;
      records.add(new ProducerRecord<>(setup.input(), 0, time, key, "value"));
    }
    TopicPartition input = new TopicPartition(setup.input(), 0);
    try (CountingApp app = start(setup, kind, 10)) {
      clients.send(records);
      await()
          .atMost(PATIENCE)
          .until(() -> clients.committed(setup.id(), input) == clients.end(input));
      assertThat(app.streams().state().isRunningOrRebalancing()).isTrue();
    }
  }

  private static List<String> results(Setup setup) {
    return clients.read(new TopicPartition(setup.output(), 0)).stream()
        .map(result -> result.key() + " " + new String(result.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
