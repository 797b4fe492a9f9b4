package io.weir.examples.demo;

import java.util.List;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.kstream.KStream;

/**
 * What the application computes of the events, how its result is read, and what is right.
 * Immutable.
 */
sealed interface Query permits CountQuery, WindowQuery, SessionQuery, JoinQuery {

  /** What is computed, in a few words. */
  String description();

  /** Whether it matters when an event happened. */
  boolean dependsOnTime();

  /** Names of the stores. */
  List<String> stores();

  /** What a row of the result is called, if what is counted has a name already. */
  String rowNoun(String keyNoun);

  /** What the interactive query asks for, in words. */
  String reading();

  /** Puts the operators behind the events. */
  void addTo(KStream<String, byte[]> events);

  /**
   * Opens the result for interactive queries.
   *
   * @throws org.apache.kafka.streams.errors.InvalidStateStoreException while it cannot be read,
   *     such as when stores change hands
   */
  Results open(KafkaStreams streams);

  /** Begins to work out what is right. */
  Expectation expectation(int partitions);
}
