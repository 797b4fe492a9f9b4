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
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A key is deleted, the changelog is compacted until it has forgotten that, and a store comes back
 * that is older than the deletion: after a kill under exactly-once, from a disk that was away, or
 * because it had another engine meanwhile. The days that this takes are a second here, by the
 * settings of the changelog.
 */
class ForgottenDeletionTest {
  private static final String STORE = CountingApp.COUNTS;
  private static final String GONE = "gone";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static EmbeddedKafka kafka;
  private static Clients clients;

  @TempDir static Path brokerDirectory;
  @TempDir Path directory;

  private Setup setup;
  private int sent;

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
  @EnumSource
  void shouldStayDeletedWhenTheChangelogHasForgottenTheDeletion(Guarantee guarantee)
      throws Exception {
    prepare("deletion-" + guarantee, guarantee);
    try (CountingApp app = start(setup, config(setup))) {
      send(GONE, "value");
      await().atMost(PATIENCE).until(() -> table(app).get(GONE) != null);
    }
    Path old = directory.resolve("old");
    Path trusted = directory.resolve("trusted");
    copy(setup.state(), old);
    copy(setup.state(), trusted);
    try (CountingApp app = start(setup, config(setup))) {
      send(GONE, null);
      await().atMost(PATIENCE).until(() -> table(app).get(GONE) == null);
      await().atMost(PATIENCE).until(this::isForgotten);
    }

    try (CountingApp app = start(setup.at(old), config(setup.at(old)))) {
      assertThat(table(app).get(GONE)).isNull();
      assertThat(table(app).approximateNumEntries()).isEqualTo(1);
    }
    Properties trusting = config(setup.at(trusted));
    trusting.put("weir.generation.max.age.ms", -1);
    try (CountingApp app = start(setup.at(trusted), trusting)) {
      assertThat(table(app).get(GONE)).as("what the setting is for").isEqualTo("value");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AT_LEAST_ONCE, false",
    "EXACTLY_ONCE, false",
    "AT_LEAST_ONCE, true",
    "EXACTLY_ONCE, true"
  })
  void shouldStayDeletedWhenAnotherEngineHadTheStoreMeanwhile(Guarantee guarantee, boolean leave)
      throws Exception {
    prepare("engines-" + guarantee + leave, guarantee);
    Setup rocksDb = setup.on(RocksDBDslStoreSuppliers.class);
    Setup first = leave ? rocksDb : setup;
    Setup second = leave ? setup : rocksDb;
    try (CountingApp app = start(first, ofAnyAge(first))) {
      send(GONE, "value");
      await().atMost(PATIENCE).until(() -> table(app).get(GONE) != null);
    }
    try (CountingApp app = start(second, ofAnyAge(second))) {
      assertThat(table(app).get(GONE)).isEqualTo("value");
      send(GONE, null);
      await().atMost(PATIENCE).until(() -> table(app).get(GONE) == null);
      await().atMost(PATIENCE).until(this::isForgotten);
    }

    try (CountingApp app = start(first, ofAnyAge(first))) {
      assertThat(table(app).get(GONE)).isNull();
      assertThat(table(app).get("other")).isNotNull();
    }
  }

  private static Properties ofAnyAge(Setup setup) {
    Properties config = config(setup);
    config.put("weir.generation.max.age.ms", -1);
    return config;
  }

  private void prepare(String id, Guarantee guarantee) throws Exception {
    setup =
        new Setup(
            kafka.bootstrapServers(),
            id,
            Counted.KEYS,
            directory.resolve("state"),
            guarantee,
            WeirDslStoreSuppliers.class);
    kafka.createTopic(setup.input());
  }

  private static CountingApp start(Setup setup, Properties config) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.table(setup.input(), Materialized.as(STORE));
    return CountingApp.start(builder, config);
  }

  private static Properties config(Setup setup) {
    Properties config = setup.config();
    config.put(StreamsConfig.topicPrefix("delete.retention.ms"), 1_000);
    config.put(StreamsConfig.topicPrefix("segment.ms"), 200);
    config.put(StreamsConfig.topicPrefix("min.cleanable.dirty.ratio"), 0);
    return config;
  }

  private static ReadOnlyKeyValueStore<String, String> table(CountingApp app) {
    return app.streams()
        .store(StoreQueryParameters.fromNameAndType(STORE, QueryableStoreTypes.keyValueStore()));
  }

  /** Whether no record of the key is left. A changelog is cleaned only as long as it goes on. */
  private boolean isForgotten() throws Exception {
    send("other", "value " + sent++);
    return clients.read(setup.changelog()).stream().noneMatch(r -> r.key().equals(GONE));
  }

  private void send(String key, String value) throws Exception {
    clients.send(List.of(new ProducerRecord<>(setup.input(), key, value)));
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> paths = Files.walk(source)) {
      for (Path path : paths.toList()) {
        Files.copy(path, target.resolve(source.relativize(path).toString()));
      }
    }
  }
}
