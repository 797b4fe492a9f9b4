package com.example;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** Counts words in all, and in each minute. Nothing in the topology knows of Weir. */
public final class WordCounts {
  static final String LINES = "lines";
  static final String COUNTS = "counts";

  private WordCounts() {}

  /** Runs on the Kafka named by the argument, such as {@code localhost:9092}, until Ctrl-C. */
  public static void main(String[] arguments) {
    String kafka = arguments.length > 0 ? arguments[0] : "localhost:9092";
    KafkaStreams streams = new KafkaStreams(topology(), settings(kafka));
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  static Properties settings(String kafka) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "word-counts");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka);
    settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    // The one line for Weir.
    settings.put("dsl.store.suppliers.class", "io.weir.suppliers.WeirDslStoreSuppliers");
    // Memory of all stores of this process. Optional: there is a default.
    settings.put("weir.memory.max.bytes", "128m");
    return settings;
  }

  static Topology topology() {
    StreamsBuilder builder = new StreamsBuilder();
    KGroupedStream<String, String> words =
        builder.<String, String>stream(LINES)
            .flatMapValues(line -> List.of(line.toLowerCase(Locale.ROOT).split("\\W+")))
            .filter((key, word) -> !word.isEmpty())
            .groupBy((key, word) -> word, Grouped.with(Serdes.String(), Serdes.String()));
    words
        .count(
            Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("counts")
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long()))
        .toStream()
        .to(COUNTS, Produced.with(Serdes.String(), Serdes.Long()));
    words
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(20)))
        .count(
            Materialized.<String, Long, WindowStore<Bytes, byte[]>>as("minutes")
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long()));
    return builder.build();
  }
}
