package io.weir.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.it.CountingApp.Counted;
import io.weir.it.CountingApp.Setup;
import io.weir.suppliers.WeirDslStoreSuppliers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlySessionStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application with windows, sessions and a join must put out, record by record, what it does on
 * RocksDB: when it changes its engine in the middle of them, with nothing but the changelogs to go
 * from one to the other, and when it restarts, is restored or handed to a standby while records
 * come from before what its stores have seen.
 */
class WindowBrokerTest {
  private static final int KEYS = 20;
  private static final int RECORDS = 1_500;
  private static final int PARTS = 5;
  private static final long SEED = Long.getLong("weir.seed", 20_261_121);

  private static final TopicPartition INPUT = new TopicPartition("events", 0);
  private static final String WINDOWS = "windows";
  private static final String SESSIONS = "sessions";
  private static final List<String> STORES =
      List.of(WINDOWS, SESSIONS, "join-this-join-store", "join-other-join-store");

  private static final long RECORD_EVERY_MS = 25;

  /** Records are out of order by no more than the grace of all windows. */
  private static final long DISORDER_MS = 3_000;

  private static final Duration GRACE = Duration.ofMillis(DISORDER_MS);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path brokerDirectory;
  @TempDir private Path directory;

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Not so long ago that the broker would delete what it has. */
  private long nextTime = Instant.now().minus(Duration.ofMinutes(10)).toEpochMilli();

  private long lastTime;

  @ParameterizedTest
  @EnumSource
  void shouldPutOutTheSameWhenTheEngineChangesInTheMiddle(Guarantee guarantee) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(brokerDirectory);
        Clients clients = new Clients(kafka.bootstrapServers())) {
      Setup changing = setup(kafka, "changing", guarantee);
      Setup steady = setup(kafka, "steady", guarantee);
      for (String topic : List.of(INPUT.topic(), changing.output(), steady.output())) {
        kafka.createTopic(topic);
      }

      Map<String, Long> content = Map.of();
      for (var suppliers : turns()) {
        content = processOnePart(changing.on(suppliers), clients, content);
        delete(changing.state());
      }
      try (CountingApp app =
          CountingApp.start(application(steady, INPUT.topic()), steady.config())) {
        awaitEnd(steady, INPUT, clients);
        assertThat(content(app)).isEqualTo(content);
      }

      List<String> results = results(changing, clients);
      assertThat(results).isEqualTo(results(steady, clients));
      for (String kind : List.of("window", "session", "join")) {
        assertThat(results).filteredOn(result -> result.startsWith(kind)).hasSizeGreaterThan(500);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldPutOutWhatRocksDbDoesWhenTheTaskBeginsAnewAndTimeGoesBack(Guarantee guarantee)
      throws Exception {
    List<List<Event>> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      nextTime += random.nextLong(-90_000, 30_000);
      lastTime = 0;
      parts.add(input());
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(brokerDirectory);
        Clients clients = new Clients(kafka.bootstrapServers())) {
      Setup weir = setup(kafka, "weir", guarantee).on(WeirDslStoreSuppliers.class);
      Setup rocksDb = setup(kafka, "rocksdb", guarantee);
      var contents = new Lives(weir, kafka, clients).of(parts);
      assertThat(contents).isEqualTo(new Lives(rocksDb, kafka, clients).of(parts));

      List<String> results = results(weir, clients);
      assertThat(results).isEqualTo(results(rocksDb, clients));
      for (String kind : List.of("window", "session", "join")) {
        assertThat(results).filteredOn(result -> result.startsWith(kind)).hasSizeGreaterThan(500);
      }
    }
  }

  private static List<Class<? extends DslStoreSuppliers>> turns() {
    return List.of(
        RocksDBDslStoreSuppliers.class,
        WeirDslStoreSuppliers.class,
        WeirDslStoreSuppliers.class,
        RocksDBDslStoreSuppliers.class);
  }

  private Setup setup(EmbeddedKafka kafka, String id, Guarantee guarantee) {
    return new Setup(
        kafka.bootstrapServers(),
        id,
        Counted.WINDOWS,
        directory.resolve(id),
        guarantee,
        RocksDBDslStoreSuppliers.class);
  }

  private static StreamsBuilder application(Setup setup, String topic) {
    StreamsBuilder builder = new StreamsBuilder();
    // one topic for both sides of the join, so that the order of its records is always the same
    KStream<String, String> input = builder.stream(topic);
    KStream<String, String> left = input.filter((key, value) -> value.startsWith("left"));
    KStream<String, String> right = input.filter((key, value) -> value.startsWith("right"));
    KGroupedStream<String, String> grouped = input.groupByKey();
    grouped
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofSeconds(10), GRACE))
        .count(Materialized.as(WINDOWS))
        .toStream()
        .map((window, count) -> KeyValue.pair("window " + window, String.valueOf(count)))
        .to(setup.output());
    grouped
        .windowedBy(SessionWindows.ofInactivityGapAndGrace(Duration.ofSeconds(1), GRACE))
        .count(Materialized.as(SESSIONS))
        .toStream()
        .map((session, count) -> KeyValue.pair("session " + session, String.valueOf(count)))
        .to(setup.output());
    left.join(
            right,
            (one, other) -> one + " " + other,
            JoinWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(2), GRACE),
            StreamJoined.<String, String, String>as("join").withStoreName("join"))
        .map((key, pair) -> KeyValue.pair("join " + key, pair))
        .to(setup.output());
    return builder;
  }

  /** Restores what there is, and goes on with new input. Answers what the stores then hold. */
  private Map<String, Long> processOnePart(Setup setup, Clients clients, Map<String, Long> restored)
      throws Exception {
    try (CountingApp app = CountingApp.start(application(setup, INPUT.topic()), setup.config())) {
      assertThat(content(app)).isEqualTo(restored);
      assertThat(app.restores().starts()).containsOnlyKeys(STORES);
      assertThat(app.restores().records() > 0).isEqualTo(!restored.isEmpty());
      send(input(), INPUT.topic(), clients);
      awaitEnd(setup, INPUT, clients);
      return content(app);
    }
  }

  /** The next events, out of order, but never older than the last one of an earlier part. */
  private List<Event> input() {
    List<Event> events = new ArrayList<>();
    long floor = lastTime;
    for (int i = 0; i < RECORDS; i++) {
      nextTime += RECORD_EVERY_MS;
      long time = Math.max(floor + 1, nextTime - random.nextLong(DISORDER_MS));
      lastTime = Math.max(lastTime, time);
      String value = (random.nextBoolean() ? "left " : "right ") + nextTime;
      events.add(new Event(time, "key-" + random.nextInt(KEYS), value));
    }
    return events;
  }

  private static void send(List<Event> events, String topic, Clients clients) throws Exception {
    clients.send(
        events.stream()
            .map(event -> new ProducerRecord<>(topic, 0, event.time(), event.key(), event.value()))
            .toList());
  }

  private record Event(long time, String key, String value) {}

  private static void awaitEnd(Setup setup, TopicPartition input, Clients clients) {
    await()
        .atMost(PATIENCE)
        .until(() -> clients.committed(setup.id(), input) == clients.end(input));
  }

  private static Map<String, Long> content(CountingApp app) {
    ReadOnlyWindowStore<String, Long> windows =
        app.streams().store(ofAny(WINDOWS, QueryableStoreTypes.windowStore()));
    ReadOnlySessionStore<String, Long> sessions =
        app.streams().store(ofAny(SESSIONS, QueryableStoreTypes.sessionStore()));
    Map<String, Long> content = new TreeMap<>();
    addTo(content, WINDOWS, windows.all());
    for (int key = 0; key < KEYS; key++) {
      addTo(content, SESSIONS, sessions.fetch("key-" + key));
    }
    return content;
  }

  /** The store of a standby too. */
  private static <T> StoreQueryParameters<T> ofAny(String name, QueryableStoreType<T> type) {
    return StoreQueryParameters.fromNameAndType(name, type).enableStaleStores();
  }

  private static void addTo(
      Map<String, Long> content, String store, KeyValueIterator<Windowed<String>, Long> rows) {
    try (rows) {
      rows.forEachRemaining(row -> content.put(store + " " + row.key, row.value));
    }
  }

  private static List<String> results(Setup setup, Clients clients) {
    return clients.read(new TopicPartition(setup.output(), 0)).stream()
        .map(
            result ->
                String.join(
                    " ",
                    result.key(),
                    new String(result.value(), StandardCharsets.UTF_8),
                    "at " + result.timestamp()))
        .toList();
  }

  /** The lives of one application, each of which has one part of the input. */
  private record Lives(Setup setup, EmbeddedKafka kafka, Clients clients) {
    /** Answers what the stores hold after each part. */
    List<Map<String, Long>> of(List<List<Event>> parts) throws Exception {
      kafka.createTopic(setup.input());
      kafka.createTopic(setup.output());
      List<Map<String, Long>> contents = new ArrayList<>();
      contents.add(live(parts.get(0)));
      contents.add(live(parts.get(1)));
      delete(setup.state());
      contents.add(live(parts.get(2)));
      try (CountingApp first = start(setup.state());
          CountingApp standby = start(directory("standby"))) {
        contents.add(process(parts.get(3), first));
        await().atMost(PATIENCE).until(() -> content(standby).equals(contents.get(3)));
        first.close();
        contents.add(process(parts.get(4), standby));
      }
      return contents;
    }

    private Path directory(String name) {
      return setup.state().resolveSibling(setup.id() + "-" + name);
    }

    private Map<String, Long> live(List<Event> part) throws Exception {
      try (CountingApp app = start(setup.state())) {
        return process(part, app);
      }
    }

    private CountingApp start(Path state) {
      Properties config = setup.at(state).config();
      config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
      return CountingApp.start(application(setup, setup.input()), config);
    }

    private Map<String, Long> process(List<Event> part, CountingApp app) throws Exception {
      send(part, setup.input(), clients);
      awaitEnd(setup, new TopicPartition(setup.input(), 0), clients);
      return content(app);
    }
  }

  private static void delete(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
