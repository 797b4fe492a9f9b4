package io.weir.it;

import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What tests write to a broker and read from it beside the application. */
final class Clients implements AutoCloseable {
  private final String servers;
  private final KafkaProducer<String, String> producer;
  private final Admin admin;

  Clients(String servers) {
    this.servers = servers;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", 5),
            new StringSerializer(),
            new StringSerializer());
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
  }

  /** Sends records with random keys, and adds them to the counts that must come out. */
  void send(
      String topic, int records, int keys, SplittableRandom random, Map<String, Long> expected)
      throws ExecutionException, InterruptedException {
    List<ProducerRecord<String, String>> input = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      String key = "key-" + random.nextInt(keys);
      expected.merge(key, 1L, Long::sum);
      input.add(new ProducerRecord<>(topic, key, "value"));
    }
    send(input);
  }

  /** Sends records in their order and waits until all have arrived. */
  void send(List<ProducerRecord<String, String>> records)
      throws ExecutionException, InterruptedException {
    List<Future<?>> sent = new ArrayList<>();
    for (ProducerRecord<String, String> each : records) {
      sent.add(producer.send(each));
    }
    for (Future<?> each : sent) {
      each.get();
    }
  }

  /** Where the next record of the partition will be. */
  long end(TopicPartition partition) throws ExecutionException, InterruptedException {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  /** The next input that the application will read, as far as it committed that. */
  long committed(String application, TopicPartition partition)
      throws ExecutionException, InterruptedException {
    var offset =
        admin
            .listConsumerGroupOffsets(application)
            .partitionsToOffsetAndMetadata()
            .get()
            .get(partition);
    return offset == null ? 0 : offset.offset();
  }

  /** Deletes all that a partition has, although its topic is to be compacted. */
  void deleteAll(TopicPartition partition) throws ExecutionException, InterruptedException {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, partition.topic()),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
        .all()
        .get();
    await().atMost(Duration.ofSeconds(30)).until(() -> deleteRecords(partition));
  }

  /** False as long as the broker has not heard of a policy that the controller has accepted. */
  private boolean deleteRecords(TopicPartition partition)
      throws ExecutionException, InterruptedException {
    try {
      admin
          .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end(partition))))
          .all()
          .get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PolicyViolationException) {
        return false;
      }
      throw e;
    }
  }

  /** The last committed value of each key in a changelog of counts. */
  Map<String, Long> lastCounts(TopicPartition changelog) {
    Map<String, Long> counts = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : read(changelog)) {
      if (record.value() == null) {
        counts.remove(record.key());
      } else {
        counts.put(record.key(), ByteBuffer.wrap(record.value()).getLong());
      }
    }
    return counts;
  }

  /** All committed records of a partition, up to its end as it is now. */
  List<ConsumerRecord<String, byte[]>> read(TopicPartition partition) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        records.addAll(consumer.poll(Duration.ofMillis(200)).records(partition));
      }
    }
    return records;
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
