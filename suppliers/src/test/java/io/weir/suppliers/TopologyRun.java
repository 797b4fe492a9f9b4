package io.weir.suppliers;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Runs a topology of the DSL on random records, the same for each seed.
 *
 * @param shape builds a topology that reads topics left and right and writes topic out
 * @param settings those of the application
 * @param times the time of each record
 * @param seed of everything that is random
 */
record TopologyRun(Shape shape, Map<String, ?> settings, Times times, long seed) {
  static final int RECORDS = 400;

  /** Set inside of Kafka: how often windows that closed are emitted, by the clock on the wall. */
  private static final String EMIT_INTERVAL_MS =
      "__emit.interval.ms.kstreams.windowed.aggregation__";

  /** A topology that reads topics left and right and writes topic out. */
  record Shape(String name, Consumer<StreamsBuilder> build) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The time of a record, in milliseconds. */
  @FunctionalInterface
  interface Times {
    long of(int record, SplittableRandom random);
  }

  /**
   * What a run gave.
   *
   * @param output the output of each input record
   * @param stores what Kafka finds the stores to be, by name
   */
  record Outcome(List<List<TestRecord<String, String>>> output, List<String> stores) {
    long outputs() {
      return output.stream().mapToLong(List::size).sum();
    }
  }

  Outcome on(Class<? extends DslStoreSuppliers> suppliers, Path state) {
    Properties config = new Properties();
    config.putAll(settings);
    config.put(EMIT_INTERVAL_MS, 0);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config)));
    shape.build().accept(builder);
    return drive(builder.build(), config);
  }

  private Outcome drive(Topology topology, Properties config) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<TestRecord<String, String>>> output = new ArrayList<>();
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
        Instant time = Instant.ofEpochMilli(times.of(i, random));
        (random.nextBoolean() ? left : right).pipeInput(key, value, time);
        output.add(out.readRecordsToList());
      }
      return new Outcome(output, markers(driver.getAllStateStores()));
    }
  }

  private static List<String> markers(Map<String, StateStore> stores) {
    List<String> markers = new ArrayList<>();
    new TreeMap<>(stores)
        .forEach((name, store) -> markers.add(name + " " + store.getClass().getSimpleName()));
    return markers;
  }
}
