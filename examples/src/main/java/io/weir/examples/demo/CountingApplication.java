package io.weir.examples.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;

/**
 * The application of the demo: computes a query of the events. It is ordinary Kafka Streams; where
 * its stores come from is one line of its configuration.
 */
final class CountingApplication implements AutoCloseable {
  private static final Duration MAX_CLOSE = Duration.ofMinutes(2);
  private static final Duration MAX_CLOSE_IN_TROUBLE = Duration.ofSeconds(5);
  private static final long CHECK_MS = 50;

  private final Query query;
  private final KafkaStreams streams;
  private final Restoration restoration;
  private final Trouble trouble;
  private final CountDownLatch running = new CountDownLatch(1);

  /**
   * What an application is started with.
   *
   * @param applicationId also the start of the names of its topics
   * @param bootstrapServers of the broker
   * @param topic of the events
   * @param query what is computed of them
   * @param stateDirectory of the stores
   * @param stores what they are, and how they are run
   */
  record Setup(
      String applicationId,
      String bootstrapServers,
      String topic,
      Query query,
      Path stateDirectory,
      StoreSetup stores) {

    private Properties properties() {
      Properties properties = new Properties();
      properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
      properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
      properties.put(
          StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, stores.side().suppliersClass());
      properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
      properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, stores.cacheBytes());
      properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, stores.guarantee().toString());
      properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
      if (query.dependsOnTime()) {
        // changelogs carry the times of the events, too
        EventTimes.TOPIC_CONFIG.forEach(
            (name, value) -> properties.put(StreamsConfig.topicPrefix(name), value));
      }
      stores
          .memoryBytes()
          .ifPresent(bytes -> properties.put(StoreGauge.MEMORY_SETTING, Long.toString(bytes)));
      return properties;
    }
  }

  private CountingApplication(
      Query query, KafkaStreams streams, Restoration restoration, Trouble trouble) {
    this.query = query;
    this.streams = streams;
    this.restoration = restoration;
    this.trouble = trouble;
  }

  /** Starts the application; it is not ready yet. */
  static CountingApplication start(
      Setup setup, Meter meter, Restoration restoration, Trouble trouble) throws DemoException {
    try {
      KafkaStreams streams = new KafkaStreams(topology(setup, meter), setup.properties());
      CountingApplication application =
          new CountingApplication(setup.query(), streams, restoration, trouble);
      streams.setGlobalStateRestoreListener(restoration);
      streams.setStateListener(application::onChange);
      streams.setUncaughtExceptionHandler(application::onFailure);
      streams.start();
      return application;
    } catch (KafkaException e) {
      throw new DemoException("the application could not start", e);
    }
  }

  private static Topology topology(Setup setup, Meter meter) {
    StreamsBuilder builder = new StreamsBuilder();
    setup
        .query()
        .addTo(
            builder.stream(setup.topic(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .processValues(meter::processor));
    return builder.build();
  }

  private void onChange(KafkaStreams.State now, KafkaStreams.State before) {
    if (now == KafkaStreams.State.RUNNING) {
      running.countDown();
    }
  }

  private StreamThreadExceptionResponse onFailure(Throwable thrown) {
    trouble.report("the application failed", thrown);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Waits until the application processes records and answers queries. */
  Results awaitReady() throws DemoException, InterruptedException {
    Standstill standstill = new Standstill(trouble, System::nanoTime);
    while (true) {
      if (running.await(CHECK_MS, TimeUnit.MILLISECONDS)) {
        Optional<Results> results = results();
        if (results.isPresent()) {
          return results.get();
        }
        TimeUnit.MILLISECONDS.sleep(CHECK_MS);
      }
      standstill.check(restoration.records());
    }
  }

  /** What can be read, unless its store is just changing hands. */
  private Optional<Results> results() {
    try {
      return Optional.of(query.open(streams));
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }

  /** Stops the application, and has its group know so that the next start need not wait. */
  @Override
  public void close() throws DemoException {
    boolean troubled = trouble.isReported();
    Duration time = troubled ? MAX_CLOSE_IN_TROUBLE : MAX_CLOSE;
    boolean closed =
        streams.close(
            CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(time));
    if (!closed && !troubled) {
      throw new DemoException("the application did not stop within " + time.toSeconds() + " s");
    }
  }
}
