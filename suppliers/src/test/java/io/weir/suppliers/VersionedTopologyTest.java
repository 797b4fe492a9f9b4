package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.VersionedBytesStoreSupplier;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joins and aggregations on versioned tables give what they give on RocksDB's stores. */
class VersionedTopologyTest {
  private static final int RECORDS = 2_000;
  private static final Duration RETENTION = Duration.ofSeconds(10);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldGiveTheSameWhenRecordsAreLate(long seed) {
    List<TestRecord<String, String>> weir =
        run(WeirStores.persistentVersionedKeyValueStore("versions", RETENTION), "weir", seed);
    List<TestRecord<String, String>> rocks =
        run(Stores.persistentVersionedKeyValueStore("versions", RETENTION), "rocksdb", seed);
    assertThat(weir).hasSizeGreaterThan(RECORDS / 2).isEqualTo(rocks);
  }

  private List<TestRecord<String, String>> run(
      VersionedBytesStoreSupplier supplier, String state, long seed) {
    StreamsBuilder builder = new StreamsBuilder();
    KTable<String, String> versions = builder.table("right", Materialized.as(supplier));
    builder.<String, String>stream("left")
        .leftJoin(versions, (left, right) -> left + "," + right)
        .to("out");
    versions
        .groupBy(KeyValue::pair)
        .aggregate(() -> "", (k, v, sum) -> sum + "+" + v, (k, v, sum) -> sum + "-" + v)
        .toStream()
        .to("out");
    try (TopologyTestDriver driver =
        new TopologyTestDriver(builder.build(), config(state), Instant.EPOCH)) {
      pipe(driver, seed);
      return driver
          .createOutputTopic("out", new StringDeserializer(), new StringDeserializer())
          .readRecordsToList();
    }
  }

  private Properties config(String state) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(state).toString());
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    return config;
  }

  /** No time comes twice: Kafka's store forgets a deletion at the time of the only version. */
  private static void pipe(TopologyTestDriver driver, long seed) {
    StringSerializer text = new StringSerializer();
    TestInputTopic<String, String> left = driver.createInputTopic("left", text, text);
    TestInputTopic<String, String> right = driver.createInputTopic("right", text, text);
    SplittableRandom random = new SplittableRandom(seed);
    Set<Long> used = new HashSet<>();
    List<TestInputTopic<String, String>> topics = new ArrayList<>(List.of(left, right));
    long now = 0;
    for (int i = 0; i < RECORDS; i++) {
      now += random.nextInt(200);
      long time = random.nextInt(3) == 0 ? Math.max(0, now - random.nextInt(15_000)) : now;
      while (!used.add(time)) {
        time++;
      }
      String value = random.nextInt(6) == 0 ? null : "v" + i;
      topics.get(random.nextInt(2)).pipeInput("k" + random.nextInt(8), value, time);
    }
  }
}
