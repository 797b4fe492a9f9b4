package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.it.CountingApp.Counted;
import io.weir.it.CountingApp.Setup;
import io.weir.suppliers.WeirDslStoreSuppliers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.query.TimestampedKeyQuery;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications on Weir stores and a real broker, over restarts, moves and changes of the engine.
 */
class BrokerTest {
  private static final int KEYS = 50;
  private static final int RECORDS = 500;
  private static final long SEED = Long.getLong("weir.seed", 20_261_121);

  private static EmbeddedKafka kafka;
  private static Clients clients;
  private static int applications;

  @TempDir static Path brokerDirectory;
  @TempDir Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Map<String, Long> expected = new TreeMap<>();
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

  private void prepare(Guarantee guarantee) throws Exception {
    String id = "app-" + applications++;
    setup =
        new Setup(
            kafka.bootstrapServers(),
            id,
            Counted.KEYS,
            directory.resolve("state"),
            guarantee,
            WeirDslStoreSuppliers.class);
    kafka.createTopic(setup.input());
    kafka.createTopic(setup.output());
  }

  private void send() throws Exception {
    clients.send(setup.input(), RECORDS, KEYS, random, expected);
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : paths.toList()) {
        Files.copy(path, target.resolve(source.relativize(path).toString()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnWithoutARestoreWhenClosedCleanly(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    for (int starts = 0; starts < 3; starts++) {
      try (CountingApp app = CountingApp.start(setup)) {
        assertThat(app.counts()).isEqualTo(expected);
        assertThat(app.restores().records()).as("restored at start %d", starts).isZero();
        send();
        app.awaitCounts(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldMoveToAStandbyAndBack(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    Setup other = setup.at(directory.resolve("other"));
    CountingApp first = CountingApp.start(CountingApp.counting(setup), withStandby(setup));
    send();
    first.awaitCounts(expected);
    CountingApp second = CountingApp.start(CountingApp.counting(other), withStandby(other));
    awaitStandby(second);
    first.close();
    second.awaitCounts(expected);
    long restoredAsStandby = second.restores().records();
    send();
    second.awaitCounts(expected);
    first = CountingApp.start(CountingApp.counting(setup), withStandby(setup));
    awaitStandby(first);
    second.close();
    first.awaitCounts(expected);
    send();
    first.awaitCounts(expected);
    first.close();

    assertThat(restoredAsStandby)
        .as("what it had as a standby is not restored again")
        .isLessThanOrEqualTo(RECORDS);
    assertThat(first.restores().starts().getOrDefault(CountingApp.COUNTS, RECORDS + 0L))
        .as("what it had when it was closed is not restored again")
        .isGreaterThanOrEqualTo(RECORDS);
  }

  private static Properties withStandby(Setup setup) {
    Properties config = setup.config();
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
    config.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000);
    return config;
  }

  private static void awaitStandby(CountingApp app) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              Map<Integer, LagInfo> lags =
                  app.streams().allLocalStorePartitionLags().get(CountingApp.COUNTS);
              return lags != null
                  && lags.containsKey(0)
                  && lags.get(0).currentOffsetPosition() > 0
                  && lags.get(0).offsetLag() <= 1; // a transaction ends with a marker
            });
  }

  @ParameterizedTest
  @EnumSource
  void shouldKeepAGlobalTableOverARestart(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    send();
    for (int starts = 0; starts < 2; starts++) {
      StreamsBuilder builder = new StreamsBuilder();
      builder.globalTable(setup.input(), Materialized.as("global"));
      try (CountingApp app = CountingApp.start(builder, setup.config())) {
        ReadOnlyKeyValueStore<String, String> store =
            app.streams()
                .store(
                    StoreQueryParameters.fromNameAndType(
                        "global", QueryableStoreTypes.keyValueStore()));

        assertThat(store.approximateNumEntries()).isEqualTo(expected.size());
        assertThat(expected.keySet()).allSatisfy(key -> assertThat(store.get(key)).isNotNull());
        assertThat(app.restores().records()).isEqualTo(starts == 0 ? RECORDS : 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeLeftAndComeBackToWhenTheDirectoryIsDeleted(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    for (var suppliers :
        List.of(
            RocksDBDslStoreSuppliers.class,
            WeirDslStoreSuppliers.class,
            RocksDBDslStoreSuppliers.class)) {
      try (CountingApp app = CountingApp.start(setup.on(suppliers))) {
        app.awaitCounts(expected);
        send();
        app.awaitCounts(expected);
      }
      delete(setup.state());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRestoreAllWhenTheDirectoryIsOfAnotherEngine(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    for (var suppliers :
        List.of(
            RocksDBDslStoreSuppliers.class,
            WeirDslStoreSuppliers.class,
            RocksDBDslStoreSuppliers.class,
            WeirDslStoreSuppliers.class)) {
      try (CountingApp app = CountingApp.start(setup.on(suppliers))) {
        app.awaitCounts(expected);
        send();
        app.awaitCounts(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHoldNoMoreThanTheChangelogWhenThatLostWhatTheStoreHad(Guarantee guarantee)
      throws Exception {
    prepare(guarantee);
    Path old = directory.resolve("old");
    try (CountingApp app = CountingApp.start(setup)) {
      send();
      app.awaitCounts(expected);
    }
    copy(setup.state(), old);
    try (CountingApp app = CountingApp.start(setup)) {
      send();
      app.awaitCounts(expected);
    }
    clients.deleteAll(setup.changelog());
    delete(setup.state());

    // goes to where the changelog no longer is, and is told so
    try (CountingApp app = CountingApp.start(setup.at(old))) {
      app.awaitCounts(Map.of());
      Map<String, Long> anew = new TreeMap<>();
      clients.send(setup.input(), RECORDS, KEYS, random, anew);
      app.awaitCounts(anew);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRestoreAllWhenTheFilesAreDamaged(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    try (CountingApp app = CountingApp.start(setup)) {
      send();
      app.awaitCounts(expected);
    }
    for (Path file : filesOfTheStore()) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < bytes.length; i += 16) {
        bytes[i] ^= 1;
      }
      Files.write(file, bytes);
    }

    try (CountingApp app = CountingApp.start(setup)) {
      app.awaitCounts(expected);
      send();
      app.awaitCounts(expected);
      assertThat(app.restores().records()).isGreaterThanOrEqualTo(RECORDS);
    }
  }

  private List<Path> filesOfTheStore() throws IOException {
    try (Stream<Path> paths = Files.walk(setup.state())) {
      return paths
          .filter(p -> p.toString().contains("weir/" + CountingApp.COUNTS + "/"))
          .filter(Files::isRegularFile)
          .toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRestoreAllWhenACheckpointOfRocksDbIsLeft(Guarantee guarantee) throws Exception {
    prepare(guarantee);
    try (CountingApp app = CountingApp.start(setup.on(RocksDBDslStoreSuppliers.class))) {
      send();
      app.awaitCounts(expected);
    }
    Path task = setup.state().resolve(setup.id()).resolve("0_0");
    Files.writeString(
        task.resolve(".checkpoint"),
        "0\n1\n" + setup.changelog().topic() + " 0 " + (RECORDS - 1) + "\n");

    try (CountingApp app = CountingApp.start(setup)) {
      app.awaitCounts(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "headers"})
  void shouldAnswerInteractiveQueries(String format) throws Exception {
    prepare(Guarantee.AT_LEAST_ONCE);
    Properties config = setup.config();
    config.put(StreamsConfig.DSL_STORE_FORMAT_CONFIG, format);
    try (CountingApp app = CountingApp.start(CountingApp.counting(setup), config)) {
      send();
      app.awaitCounts(expected);
      String key = expected.keySet().iterator().next();
      StateQueryResult<Long> one =
          app.streams().query(inCounts().withQuery(KeyQuery.<String, Long>withKey(key)));
      StateQueryResult<ValueAndTimestamp<Long>> timestamped =
          app.streams().query(inCounts().withQuery(TimestampedKeyQuery.<String, Long>withKey(key)));
      StateQueryResult<KeyValueIterator<String, Long>> all =
          app.streams()
              .query(
                  inCounts()
                      .withQuery(RangeQuery.<String, Long>withNoBounds().withDescendingKeys()));
      Map<String, Long> found = new LinkedHashMap<>();
      try (KeyValueIterator<String, Long> entries = all.getOnlyPartitionResult().getResult()) {
        entries.forEachRemaining(entry -> found.put(entry.key, entry.value));
      }

      assertThat(one.getOnlyPartitionResult().getResult()).isEqualTo(expected.get(key));
      assertThat(timestamped.getOnlyPartitionResult().getResult().value())
          .isEqualTo(expected.get(key));
      assertThat(found).isEqualTo(expected);
      assertThat(List.copyOf(found.keySet()))
          .isSortedAccordingTo(Comparator.<String>naturalOrder().reversed());
      assertThat(one.getPosition().getPartitionPositions(setup.input()))
          .isEqualTo(Map.of(0, RECORDS - 1L));
    }
  }

  private static StateQueryRequest.InStore inCounts() {
    return StateQueryRequest.inStore(CountingApp.COUNTS);
  }
}
