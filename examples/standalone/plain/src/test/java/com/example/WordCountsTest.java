package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drives the topology without a Kafka, on the stores that it runs on. */
class WordCountsTest {
  @TempDir private Path stateDirectory;

  private TopologyTestDriver driver;
  private TestInputTopic<String, String> lines;
  private TestOutputTopic<String, Long> counts;

  @BeforeEach
  void open() {
    Properties settings = WordCounts.settings("unused:9092");
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    settings.put("weir.memory.max.bytes", "16m");
    driver = new TopologyTestDriver(WordCounts.topology(), settings);
    lines =
        driver.createInputTopic(WordCounts.LINES, new StringSerializer(), new StringSerializer());
    counts =
        driver.createOutputTopic(
            WordCounts.COUNTS, new StringDeserializer(), new LongDeserializer());
  }

  /** An open driver keeps its stores open, with their memory, files and locks. */
  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void shouldCountWordsInAll() {
    lines.pipeInput("to be or not to be");
    assertEquals(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L), counts.readKeyValuesToMap());
    assertEquals(2L, driver.<String, Long>getTimestampedKeyValueStore("counts").get("be").value());
  }

  @Test
  void shouldCountWordsInEachMinute() {
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    lines.pipeInput("k", "to be", noon.plusSeconds(59));
    lines.pipeInput("k", "or not to be", noon.plusSeconds(60));
    var minutes = driver.<String, Long>getTimestampedWindowStore("minutes");
    assertEquals(1L, minutes.fetch("be", noon.toEpochMilli()).value());
    assertEquals(1L, minutes.fetch("be", noon.plusSeconds(60).toEpochMilli()).value());
  }
}
