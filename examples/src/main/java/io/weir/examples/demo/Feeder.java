package io.weir.examples.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes a workload to a topic, and counts what it writes.
 *
 * @param bootstrapServers of the broker
 * @param topic the topic, which is not there yet
 * @param times when the events happen, one after the other
 */
record Feeder(String bootstrapServers, NewTopic topic, LongSupplier times) {
  private static final int CHECK_EVERY = 4096;
  private static final int MAX_DELIVERY_MS = 30_000;

  /**
   * Makes the topic, and writes all of the workload to it.
   *
   * @return how many events there are
   */
  long feed(Workload workload, Expectation expectation, Console console, Trouble trouble)
      throws DemoException, IOException, InterruptedException {
    createTopic();
    try (EventSource events = workload.open();
        KafkaProducer<byte[], byte[]> producer = producer()) {
      long written = 0;
      while (events.next()) {
        Event event = event(events);
        expectation.add(event);
        send(event, producer, trouble);
        written++;
        if (written % CHECK_EVERY == 0) {
          trouble.check();
          if (Thread.interrupted()) {
            throw new InterruptedException("while feeding");
          }
          showProgress(events.progress(), written, console);
        }
      }
      producer.flush();
      trouble.check();
      return written;
    } catch (KafkaException e) {
      trouble.check();
      throw new DemoException("the events could not be written to Kafka", e);
    }
  }

  private Event event(EventSource events) {
    String key = events.key();
    // as the producer would choose it: late is what is late in its partition
    int hash = Utils.murmur2(key.getBytes(StandardCharsets.UTF_8));
    int partition = Utils.toPositive(hash) % topic.numPartitions();
    return new Event(key, events.value(), times.getAsLong(), partition);
  }

  private void send(Event event, KafkaProducer<byte[], byte[]> producer, Trouble trouble) {
    byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
    // failures come by the callback
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic.name(), event.partition(), event.timeMs(), key, event.value()),
            (metadata, failure) -> {
              if (failure != null) {
                trouble.report("an event could not be written to Kafka", failure);
              }
            });
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
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new DemoException("the topic " + topic.name() + " could not be created", e.getCause());
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
            MAX_DELIVERY_MS,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            MAX_DELIVERY_MS / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            MAX_DELIVERY_MS),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
