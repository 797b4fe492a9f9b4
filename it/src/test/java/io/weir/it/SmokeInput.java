package io.weir.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the smoke test client is fed, and the sums that it must make of it: keys whose values count
 * up, so that each is there once, with event times that are out of order by less than a second.
 */
final class SmokeInput implements AutoCloseable {
  static final String TOPIC = "data";
  private static final int KEYS = 20;
  private static final int JITTER_MS = 400;
  private static final long WINDOW_MS = 2_000;
  private static final long ADVANCE_MS = 1_000;

  /** More than windows and grace of the sums. */
  private static final long FLUSH_MS = 60_000;

  private final KafkaProducer<String, Integer> producer;
  private final SplittableRandom random;
  private final int[] values = new int[KEYS];
  private final Map<String, Integer> sums = new TreeMap<>();
  private final Map<String, Set<String>> windows = new HashMap<>();
  private long time;
  private long records;

  SmokeInput(String servers, long seed) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", 5),
            new StringSerializer(),
            new IntegerSerializer());
    random = new SplittableRandom(seed);
    // brokers refuse what is too far in the future
    time = System.currentTimeMillis() / 86_400_000 * 86_400_000 - 86_400_000;
  }

  /** Sends so many records that stretch over so much event time, and waits until all arrived. */
  void send(int count, long milliseconds) throws ExecutionException, InterruptedException {
    List<Future<?>> sent = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int key = random.nextInt(KEYS);
      int value = ++values[key];
      long eventTime = time + i * milliseconds / count + random.nextInt(JITTER_MS);
      String name = "key-" + key;
      sent.add(producer.send(new ProducerRecord<>(TOPIC, null, eventTime, name, value)));
      add(name, value, eventTime);
    }
    for (Future<?> each : sent) {
      each.get();
    }
    time += milliseconds;
    records += count;
  }

  /** Sends what makes all windows close. */
  void flush() throws ExecutionException, InterruptedException {
    time += FLUSH_MS;
    producer.send(new ProducerRecord<>(TOPIC, null, time, "flush", 0)).get();
  }

  private void add(String key, int value, long eventTime) {
    Set<String> names = new HashSet<>();
    long last = eventTime / ADVANCE_MS * ADVANCE_MS;
    for (long start = last; start > eventTime - WINDOW_MS; start -= ADVANCE_MS) {
      String window = "[" + key + "@" + start + "/" + (start + WINDOW_MS) + "]";
      sums.merge(window, value, Integer::sum);
      names.add(window);
    }
    windows.put(key + "=" + value, names);
  }

  /** The sums of all windows, by the names that the client gives them. */
  Map<String, Integer> sums() {
    return sums;
  }

  /** The windows of a record, by its key and value as {@code key=value}. */
  Set<String> windowsOf(String record) {
    return windows.getOrDefault(record, Set.of());
  }

  /** How many records were sent. */
  long records() {
    return records;
  }

  @Override
  public void close() {
    producer.close();
  }
}
