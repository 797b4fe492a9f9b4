package io.weir.suppliers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.TableJoined;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A foreign-key join of more subscriptions than memory has room for, of which an update of the
 * right side reads ten. At full size with {@code -Dweir.subscriptions=200000}.
 */
class ForeignKeyJoinTest {
  private static final int SUBSCRIPTIONS = Integer.getInteger("weir.subscriptions", 3_000);
  private static final int SUBSCRIBERS = 10;
  private static final int RIGHT_KEYS = SUBSCRIPTIONS / SUBSCRIBERS;
  private static final int UPDATES = 100;

  /** 8 MiB for 200,000 subscriptions; no budget is smaller than 4. */
  private static final long BUDGET_BYTES = Math.max(4L << 20, 42L * SUBSCRIPTIONS);

  @TempDir Path directory;

  private Properties config(String engine) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "app");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    config.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, WeirDslStoreSuppliers.class);
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put("weir.memory.max.bytes", BUDGET_BYTES);
    config.put("weir.store.join-subscription-store.engine", engine);
    return config;
  }

  /**
   * The number of the newest file of a hash log's order of keys: each sort and each merge makes
   * one.
   */
  private long newestOrder() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("order-"))
          .mapToLong(name -> Long.parseLong(name.substring("order-".length())))
          .max()
          .orElse(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sorted", "hash-log"})
  void shouldReadItsSubscribersOnlyWhenTheRightSideIsUpdated(String engine) throws IOException {
    Properties config = config(engine);
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(config)));
    Function<String, String> foreignKey = value -> value.substring(0, value.indexOf(' '));
    builder
        .<String, String>table("left")
        .join(
            builder.<String, String>table("right"),
            foreignKey,
            (left, right) -> left + "," + right,
            TableJoined.as("join"))
        .toStream()
        .to("out");
    try (TopologyTestDriver driver = new TopologyTestDriver(builder.build(), config)) {
      StringSerializer text = new StringSerializer();
      TestInputTopic<String, String> left = driver.createInputTopic("left", text, text);
      TestInputTopic<String, String> right = driver.createInputTopic("right", text, text);
      TestOutputTopic<String, String> out =
          driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
      for (int i = 0; i < SUBSCRIPTIONS; i++) {
        left.pipeInput("left" + i, "right" + i % RIGHT_KEYS + " of " + i);
      }
      assertUpdated(right, out, 0, "first");
      long before = newestOrder();
      assertThat(before > 0).as("an order that stays").isEqualTo(engine.equals("hash-log"));
      assertThat(WeirStores.plan())
          .filteredOn(plan -> plan.store().equals("join-subscription-store"))
          .extracting(StorePlan::engine)
          .containsExactly(engine);
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < UPDATES; i++) {
        assertUpdated(right, out, random.nextInt(RIGHT_KEYS), "value" + i);
        left.pipeInput("more" + i, "right0 of more");
      }
      assertThat(newestOrder() - before).as("sorts and merges").isLessThanOrEqualTo(20);
    }
  }

  private static void assertUpdated(
      TestInputTopic<String, String> right,
      TestOutputTopic<String, String> out,
      int number,
      String value) {
    out.readKeyValuesToList();
    right.pipeInput("right" + number, value);
    List<KeyValue<String, String>> joined = out.readKeyValuesToList();
    assertThat(joined).hasSizeGreaterThanOrEqualTo(SUBSCRIBERS);
    for (int i = 0; i < SUBSCRIBERS; i++) {
      int subscriber = number + i * RIGHT_KEYS;
      assertThat(joined)
          .contains(
              KeyValue.pair(
                  "left" + subscriber, "right" + number + " of " + subscriber + "," + value));
    }
  }
}
