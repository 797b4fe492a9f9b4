package io.weir.suppliers;

import io.weir.suppliers.TopologyRun.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.DslStoreSuppliers;
import org.apache.kafka.streams.state.internals.AbstractStoreBuilder;
import org.apache.kafka.streams.test.TestRecord;

/**
 * Runs a topology of the DSL through several lives of its task, each of which finds the files of
 * the one before as that has closed them. The driver deletes them at its end, so that they are
 * brought away by a store that is closed after all others.
 */
final class TopologyLives {
  private static final String KEEPER = "zz-keeper";

  private final Shape shape;
  private final Map<String, ?> settings;
  private final Class<? extends DslStoreSuppliers> suppliers;
  private final Path state;
  private final Path kept;
  private Consumer<TopologyTestDriver> watcher = driver -> {};

  TopologyLives(
      Shape shape,
      Map<String, ?> settings,
      Class<? extends DslStoreSuppliers> suppliers,
      Path directory) {
    this.shape = shape;
    this.settings = settings;
    this.suppliers = suppliers;
    this.state = directory.resolve("state");
    this.kept = directory.resolve("kept");
  }

  /** A record of the input. */
  record Input(boolean left, String key, String value, long time) {}

  /**
   * What a life gave.
   *
   * @param output of each record
   * @param logged what was written to each changelog
   * @param dropped how many records were counted as dropped
   */
  record Outcome(
      List<List<TestRecord<String, String>>> output, List<String> logged, double dropped) {}

  /** Has something look at the stores after each record. */
  void watch(Consumer<TopologyTestDriver> after) {
    watcher = after;
  }

  /** Lives on. */
  Outcome live(List<Input> inputs) {
    move(kept, state);
    Properties config = new Properties();
    config.putAll(settings);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, suppliers);
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config)));
    shape.build().accept(builder);
    builder.addStateStore(new KeeperBuilder(() -> move(state, kept)));
    builder.<String, String>stream("end").process(Nothing::new, KEEPER);
    try (TopologyTestDriver driver =
        new TopologyTestDriver(builder.build(), config, Instant.EPOCH)) {
      return drive(driver, inputs);
    }
  }

  private Outcome drive(TopologyTestDriver driver, List<Input> inputs) {
    StringSerializer text = new StringSerializer();
    var left = driver.createInputTopic("left", text, text);
    var out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
    List<List<TestRecord<String, String>>> output = new ArrayList<>();
    for (Input input : inputs) {
      var topic = input.left ? left : driver.createInputTopic("right", text, text);
      topic.pipeInput(input.key, input.value, Instant.ofEpochMilli(input.time));
      output.add(out.readRecordsToList());
      watcher.accept(driver);
    }
    return new Outcome(output, logged(driver), dropped(driver));
  }

  private static List<String> logged(TopologyTestDriver driver) {
    List<String> logged = new ArrayList<>();
    for (String topic : new TreeSet<>(driver.producedTopicNames())) {
      if (topic.endsWith("-changelog")) {
        driver
            .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
            .readRecordsToList()
            .forEach(record -> logged.add(topic + " " + text(record)));
      }
    }
    return logged;
  }

  private static String text(TestRecord<byte[], byte[]> record) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(record.key())
        + " = "
        + (record.value() == null ? null : hex.formatHex(record.value()))
        + " at "
        + record.timestamp();
  }

  private static double dropped(TopologyTestDriver driver) {
    return driver.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("dropped-records-total"))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .sum();
  }

  private static void move(Path from, Path to) {
    if (Files.exists(from)) {
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.sorted().toList()) {
          Path target = to.resolve(from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(target);
          } else if (!file.toString().endsWith(".lock")) {
            Files.copy(file, target);
          }
        }
        try (Stream<Path> copied = Files.walk(from)) {
          if (to.endsWith("state")) {
            for (Path file : copied.sorted(Collections.reverseOrder()).toList()) {
              Files.delete(file);
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Has a store, and does nothing. */
  private static final class Nothing extends ContextualProcessor<String, String, Void, Void> {
    @Override
    public void process(Record<String, String> record) {}
  }

  /** Makes the store that is closed last. */
  private static final class KeeperBuilder extends AbstractStoreBuilder<Void, Void, StateStore> {
    private final Runnable end;

    KeeperBuilder(Runnable end) {
      super(KEEPER, Serdes.Void(), Serdes.Void(), Time.SYSTEM);
      this.end = end;
      withLoggingDisabled();
    }

    @Override
    public StateStore build() {
      return new Keeper(end);
    }
  }

  /** Holds nothing. */
  private static final class Keeper implements StateStore {
    private final Runnable end;
    private boolean open;

    Keeper(Runnable end) {
      this.end = end;
    }

    @Override
    public String name() {
      return KEEPER;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
      context.register(root, (key, value) -> {});
      open = true;
    }

    @Override
    public void close() {
      open = false;
      end.run();
    }

    @Override
    public boolean persistent() {
      return false;
    }

    @Override
    public boolean isOpen() {
      return open;
    }
  }
}
