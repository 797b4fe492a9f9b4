package io.weir.examples.demo;

/** The Kafka that a run talks to. */
sealed interface Broker extends AutoCloseable permits EmbeddedKafka, RemoteKafka {

  String bootstrapServers();

  String description();

  @Override
  void close() throws Exception;
}
