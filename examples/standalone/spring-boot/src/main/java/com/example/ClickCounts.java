package com.example;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.annotation.EnableKafkaStreams;

/** Counts the clicks of each page. Nothing here knows of Weir: application.yml names it. */
@SpringBootApplication
@EnableKafkaStreams
public class ClickCounts {
  public static void main(String[] arguments) {
    SpringApplication.run(ClickCounts.class, arguments);
  }

  @Bean
  KStream<String, String> clicks(StreamsBuilder builder) {
    KStream<String, String> clicks = builder.stream("clicks");
    clicks
        .groupByKey()
        .count(Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("counts"))
        .toStream()
        .to("counts", Produced.with(Serdes.String(), Serdes.Long()));
    return clicks;
  }
}
