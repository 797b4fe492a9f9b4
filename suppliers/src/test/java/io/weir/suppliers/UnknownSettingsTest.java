package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.GlobalKTable;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.StreamJoined;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which settings are told to do nothing. */
class UnknownSettingsTest {
  private static final Map<String, String> MISSPELT =
      Map.of("weir.store.cuonts.engine", "rocksdb", "weir.store.counts.engine", "rocksdb");

  @TempDir private Path directory;

  @Test
  void shouldNameTheStoresThatThereAreWhenASettingIsOfNone() {
    assertThat(UnknownSettings.ofNoStore(Settings.of(MISSPELT), List.of("counts", "minutes")))
        .isEqualTo(
            Map.of(
                "weir.store.cuonts.engine", "Weir has no store cuonts here, but counts, minutes"));
  }

  @Test
  void shouldNameSomeOfThemWhenThereAreMany() {
    List<String> stores = IntStream.range(0, 35).mapToObj(i -> "store-" + i).toList();
    assertThat(UnknownSettings.ofNoStore(Settings.of(MISSPELT), stores).values())
        .allSatisfy(why -> assertThat(why).endsWith("store-29 and 5 more").doesNotContain("-30"));
  }

  /** What no warning is ever wrong by: Kafka makes all stores before it opens one. */
  @Test
  void shouldKnowAllStoresOfAnApplicationWhenItWasMadeAndNothingStarted() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    settings.put(
        StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, WeirDslStoreSuppliers.class.getName());
    Topology topology = twoSubtopologiesAndAGlobalTable();
    TreeSet<String> stores = new TreeSet<>();
    topology.describe().subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .forEach(
            node -> {
              if (node instanceof Processor p) {
                stores.addAll(p.stores());
              }
            });
    assertThat(stores)
        .as("what the topology of the test has")
        .contains("made-counts", "made-sessions", "made-join-this-join-store")
        .hasSizeGreaterThanOrEqualTo(6);
    stores.add("made-global");
    try (KafkaStreams application = new KafkaStreams(topology, settings)) {
      assertThat(application.state()).isEqualTo(KafkaStreams.State.CREATED);
      Map<String, String> each = new HashMap<>();
      stores.forEach(store -> each.put("weir.store." + store + ".engine", "rocksdb"));
      assertThat(UnknownSettings.ofNoStore(Settings.of(each), MadeStores.names())).isEmpty();
    }
  }

  private static Topology twoSubtopologiesAndAGlobalTable() {
    StreamsBuilder builder = new StreamsBuilder();
    Consumed<String, String> text = Consumed.with(Serdes.String(), Serdes.String());
    KStream<String, String> left = builder.stream("left", text);
    left.groupByKey()
        .count(Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("made-counts"));
    left.groupByKey()
        .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMinutes(1)))
        .count(Materialized.as("made-minutes"));
    left.leftJoin(
            builder.stream("right", text),
            (l, r) -> l + r,
            JoinWindows.ofTimeDifferenceWithNoGrace(Duration.ofSeconds(1)),
            StreamJoined.with(Serdes.String(), Serdes.String(), Serdes.String())
                .withName("made-join")
                .withStoreName("made-join"))
        .to("joined");
    builder.stream("apart", text)
        .groupByKey()
        .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(Duration.ofSeconds(1)))
        .count(Materialized.as("made-sessions"));
    GlobalKTable<String, String> global =
        builder.globalTable("global", text, Materialized.as("made-global"));
    builder.stream("third", text).join(global, (k, v) -> k, (l, r) -> l + r).to("out");
    return builder.build();
  }
}
