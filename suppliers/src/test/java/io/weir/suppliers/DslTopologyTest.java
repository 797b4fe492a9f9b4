package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Topologies of the DSL give the same output on Weir's suppliers as on RocksDB's, record by record,
 * whatever the format, the cache and the guarantee.
 */
class DslTopologyTest {
  private static final int RECORDS = 400;
  private static final long SEED = Long.getLong("weir.seed", 20_261_121);

  @TempDir Path directory;

  /** Reads topics left and right, writes topic out. */
  private record Shape(String name, Consumer<StreamsBuilder> build) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(
              "count",
              b ->
                  b.<String, String>stream("left")
                      .groupByKey()
                      .count()
                      .toStream()
                      .mapValues(String::valueOf)
                      .to("out")),
          new Shape(
              "reduce",
              b ->
                  b.<String, String>stream("left")
                      .groupBy((k, v) -> v, Grouped.with(Serdes.String(), Serdes.String()))
                      .reduce((old, value) -> old.length() > 20 ? value : old + value)
                      .toStream()
                      .to("out")),
          new Shape(
              "table aggregate",
              b ->
                  b.<String, String>table("left")
                      .groupBy((k, v) -> KeyValue.pair(v, k))
                      .aggregate(() -> "", (k, v, a) -> a + v, (k, v, a) -> a.replaceFirst(v, ""))
                      .toStream()
                      .to("out")),
          new Shape(
              "table join",
              b ->
                  b.<String, String>table("left")
                      .outerJoin(
                          b.<String, String>table("right"),
                          (l, r) -> l + "+" + r,
                          Materialized.as("joined"))
                      .toStream()
                      .to("out")),
          new Shape(
              "foreign key join",
              b -> {
                KTable<String, String> right = b.table("right");
                b.<String, String>table("left")
                    .leftJoin(right, value -> value, (l, r) -> l + "+" + r)
                    .toStream()
                    .to("out");
              }),
          new Shape(
              "outer stream join",
              b ->
                  b.<String, String>stream("left")
                      .outerJoin(
                          b.<String, String>stream("right"),
                          (l, r) -> l + "+" + r,
                          JoinWindows.ofTimeDifferenceAndGrace(
                              Duration.ofMillis(50), Duration.ofMillis(10)))
                      .to("out")),
          new Shape(
              "global table",
              b ->
                  b.<String, String>stream("left")
                      .leftJoin(
                          b.<String, String>globalTable("right"),
                          (k, v) -> v,
                          (l, r) -> l + "+" + r)
                      .to("out")),
          new Shape(
              "windows and sessions",
              b -> {
                b.<String, String>stream("left")
                    .groupByKey()
                    .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMillis(100)))
                    .count()
                    .toStream((window, count) -> window.key() + window.window().start())
                    .mapValues(String::valueOf)
                    .to("out");
                b.<String, String>stream("right")
                    .groupByKey()
                    .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(Duration.ofMillis(30)))
                    .reduce((a, c) -> a + c)
                    .toStream((window, value) -> window.key() + window.window().start())
                    .to("out");
              }));

  static Stream<Arguments> shapesAndSettings() {
    List<Map<String, String>> settings =
        List.of(
            Map.of(),
            Map.of("statestore.cache.max.bytes", "0", "processing.guarantee", "exactly_once_v2"),
            Map.of("dsl.store.format", "headers"));
    return SHAPES.stream().flatMap(s -> settings.stream().map(each -> Arguments.of(s, each)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("shapesAndSettings")
  void shouldGiveTheSameOutputAsOnRocksDb(Shape shape, Map<String, String> settings) {
    Outcome weir = run(shape, settings, WeirDslStoreSuppliers.class, directory.resolve("weir"));
    Outcome rocksDb =
        run(
            shape,
            settings,
            BuiltInDslStoreSuppliers.RocksDBDslStoreSuppliers.class,
            directory.resolve("rocksdb"));

    assertThat(weir.output()).as("replay with -Dweir.seed=" + SEED).isEqualTo(rocksDb.output());
    assertThat(weir.output()).hasSizeGreaterThan(RECORDS / 10);
    assertThat(weir.stores()).isEqualTo(rocksDb.stores());
    assertThat(WeirStores.plan()).noneMatch(plan -> plan.engine().equals("hash-log"));
  }

  private record Outcome(List<TestRecord<String, String>> output, List<String> stores) {}

  private static Outcome run(
      Shape shape,
      Map<String, String> settings,
      Class<? extends DslStoreSuppliers> suppliers,
      Path state) {
    Properties config = new Properties();
    config.putAll(settings);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    StreamsConfig typed = new StreamsConfig(withServers(config));
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(typed));
    shape.build().accept(builder);
    return drive(builder.build(), config);
  }

  private static Properties withServers(Properties config) {
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    return config;
  }

  private static Outcome drive(Topology topology, Properties config) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<TestRecord<String, String>> output = new ArrayList<>();
    try (TopologyTestDriver driver = new TopologyTestDriver(topology, config, Instant.EPOCH)) {
      StringSerializer text = new StringSerializer();
      var left = driver.createInputTopic("left", text, text);
      var right =
          topology.describe().toString().contains("right")
              ? driver.createInputTopic("right", text, text)
              : left;
      var out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
      for (int i = 0; i < RECORDS; i++) {
        String key = "k" + random.nextInt(12);
        String value = random.nextInt(5) == 0 ? null : "k" + random.nextInt(12);
        Instant time = Instant.ofEpochMilli(i * 10L + random.nextInt(15));
        (random.nextBoolean() ? left : right).pipeInput(key, value, time);
        output.addAll(out.readRecordsToList());
      }
      return new Outcome(output, markers(driver.getAllStateStores()));
    }
  }

  /** What Kafka finds the stores to be, by name. */
  private static List<String> markers(Map<String, StateStore> stores) {
    List<String> markers = new ArrayList<>();
    new TreeMap<>(stores)
        .forEach((name, store) -> markers.add(name + " " + store.getClass().getSimpleName()));
    return markers;
  }

  @Test
  void shouldListStoresLeftToKafkaInThePlan() {
    run(SHAPES.get(SHAPES.size() - 1), Map.of(), WeirDslStoreSuppliers.class, directory);

    assertThat(WeirStores.plan())
        .filteredOn(plan -> plan.engine().equals("rocksdb"))
        .extracting(StorePlan::reason)
        .contains(
            "window stores are left to Kafka in this release",
            "session stores are left to Kafka in this release");
  }
}
