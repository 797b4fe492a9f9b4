package io.weir.it.bench;

import io.weir.it.EmbeddedKafka;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;

/**
 * One measurement of one whole application in this process: a broker, the input on its topic, then
 * the application with one stream thread until it has processed everything.
 *
 * @param row the query
 * @param side where the stores come from
 * @param directory for the broker and the state; exists and is empty
 * @param budgetBytes the memory budget of Weir
 * @param seed of the keys; the same for all sides of a round
 * @param warmupRecords how many records go before the measured ones
 * @param records how many are measured
 */
record AppRun(
    AppRow row,
    AppSide side,
    Path directory,
    long budgetBytes,
    long seed,
    long warmupRecords,
    long records) {
  private static final String INPUT = "input";
  private static final long MINUTES_MAX = 30;

  Figures measure() throws Exception {
    Path brokerDirectory = Files.createDirectory(directory.resolve("broker"));
    Path stateDirectory = Files.createDirectory(directory.resolve("state"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start(brokerDirectory)) {
      kafka.createTopic(INPUT);
      produce(kafka.bootstrapServers());
      Footprint before = Footprint.afterCollection();
      Meter meter = new Meter(warmupRecords, records);
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      try (KafkaStreams streams =
          new KafkaStreams(topology(meter), config(kafka.bootstrapServers(), stateDirectory))) {
        streams.setUncaughtExceptionHandler(
            thrown -> {
              failure.complete(thrown);
              return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
        streams.start();
        await(meter, failure);
        Figures figures = meter.figures();
        Footprint.now().addWrites(before, 0, figures);
        Footprint.afterCollection().addMemory(before, figures);
        return figures.put(Figure.DISK_BYTES, Footprint.diskBytes(stateDirectory));
      }
    }
  }

  private static void await(Meter meter, CompletableFuture<Throwable> failure)
      throws ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<Void> finished =
        failure.thenAccept(
            thrown -> {
              throw new IllegalStateException("the application failed", thrown);
            });
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES_MAX);
    while (!meter.done().await(100, TimeUnit.MILLISECONDS)) {
      if (finished.isDone()) {
        finished.get();
      }
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("not done after " + MINUTES_MAX + " minutes");
      }
    }
  }

  private Topology topology(Meter meter) {
    StreamsBuilder builder = new StreamsBuilder();
    KStream<byte[], byte[]> input =
        builder.stream(INPUT, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
            .processValues(meter::processor);
    if (side.suppliersClass().isEmpty()) {
      input.foreach((key, value) -> {});
    } else {
      row.query().on(input).foreach((key, result) -> {});
    }
    return builder.build();
  }

  private Properties config(String bootstrapServers, Path stateDirectory) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, row.cacheBytes());
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put("weir.memory.max.bytes", Long.toString(budgetBytes));
    side.suppliersClass()
        .ifPresent(name -> config.put(StreamsConfig.DSL_STORE_SUPPLIERS_CLASS_CONFIG, name));
    return config;
  }

  private void produce(String bootstrapServers) throws ExecutionException, InterruptedException {
    Map<String, Object> config = new HashMap<>();
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    KeyPicker picker = KeyPicker.uniform(row.keys(), seed);
    // brokers drop what is too old, and refuse what is too far in the future
    long start =
        Instant.now()
            .minusMillis(row.query().timeMs(warmupRecords + records))
            .truncatedTo(ChronoUnit.MINUTES)
            .toEpochMilli();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      Future<RecordMetadata> last = null;
      for (long index = 0; index < warmupRecords + records; index++) {
        long time = start + row.query().timeMs(index);
        byte[] value = row.query().value(index);
        last =
            producer.send(
                new ProducerRecord<>(INPUT, null, time, Keys.array(picker.next()), value));
      }
      // behind all others on the only partition
      last.get();
    }
  }
}
