package io.weir.examples.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a workload to a topic, and counts what it writes.
 *
 * @param bootstrapServers of the broker
 * @param topic name of the topic, which is not there yet
 * @param partitions of the topic
 */
record Feeder(String bootstrapServers, String topic, int partitions) {
  private static final int CHECK_EVERY = 4096;
  private static final int DELIVERY_MS_MAX = 30_000;

  /** Makes the topic, and writes all of the workload to it. */
  Tally feed(Workload workload, Console console, Trouble trouble)
      throws DemoException, IOException, InterruptedException {
    createTopic();
    try (EventSource events = workload.open();
        KafkaProducer<byte[], byte[]> producer = producer()) {
      Tally written = write(events, producer, console, trouble);
      producer.flush();
      trouble.check();
      return written;
    } catch (KafkaException e) {
      trouble.check();
      throw new DemoException("the events could not be written to Kafka", e);
    }
  }

  private Tally write(
      EventSource events, KafkaProducer<byte[], byte[]> producer, Console console, Trouble trouble)
      throws DemoException, IOException, InterruptedException {
    Tally written = new Tally();
    while (events.next()) {
      String key = events.key();
      written.add(key, 1);
      // failures come by the callback
      var unused =
          producer.send(
              new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), events.value()),
              (metadata, failure) -> {
                if (failure != null) {
                  trouble.report("an event could not be written to Kafka", failure);
                }
              });
      if (written.total() % CHECK_EVERY == 0) {
        trouble.check();
        if (Thread.interrupted()) {
          throw new InterruptedException("while feeding");
        }
        showProgress(events.progress(), written.total(), console);
      }
    }
    return written;
  }

  private static void showProgress(double progress, long events, Console console) {
    if (console.progressIsDue()) {
      String share =
          Double.isNaN(progress) ? "" : String.format(Locale.ROOT, "%3.0f%%  ", 100 * progress);
      console.progress(String.format(Locale.ROOT, "feeding   %s%,d events", share, events));
    }
  }

  private void createTopic() throws DemoException, InterruptedException {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      NewTopic created = new NewTopic(topic, Optional.of(partitions), Optional.empty());
      admin.createTopics(List.of(created)).all().get();
    } catch (ExecutionException e) {
      throw new DemoException("the topic " + topic + " could not be created", e.getCause());
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            256 << 10,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            DELIVERY_MS_MAX,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            DELIVERY_MS_MAX / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            DELIVERY_MS_MAX),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
